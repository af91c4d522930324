/*
 * How a amd64 guest calls the kernel model: see ../stubs.S.
 */
	.cfi_sections .debug_frame	/* for debuggers */

	.macro	hypercall name
	.globl	\name
	.type	\name, @function
	.p2align 4
\name:
	.cfi_startproc
	.cfi_undefined %rax	/* a caller's are lost, whatever they hold now */
	.cfi_undefined %rcx
	.cfi_undefined %rdx
	.cfi_undefined %rsi
	.cfi_undefined %rdi
	.cfi_undefined %r8
	.cfi_undefined %r9
	.cfi_undefined %r10
	.cfi_undefined %r11
	pushq	%rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	movq	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	movq	%rdi, hypercall_frame+32
	movq	%rsi, hypercall_frame+40
	movq	%rdx, hypercall_frame+48
	movq	%rcx, hypercall_frame+56
	movq	%r8, hypercall_frame+64
	movq	%r9, hypercall_frame+72
	movq	16(%rbp), %rax
	movq	%rax, hypercall_frame+80
	movq	24(%rbp), %rax
	movq	%rax, hypercall_frame+88
	movq	32(%rbp), %rax
	movq	%rax, hypercall_frame+96
	movq	$\name, hypercall_frame+8
	movq	$1f, hypercall_frame+16
	movq	%rbp, hypercall_frame+24
	hlt
1:
	movq	hypercall_frame, %rax
	popq	%rbp
	.cfi_def_cfa %rsp, 8
	retq
	.cfi_endproc
	.size	\name, . - \name
	.endm

#define	HYPERCALL(name)	hypercall name
