/*
 * How a amd64 guest calls the kernel model: see ../stubs.S.
 */
	.macro	hypercall name
	.globl	\name
	.type	\name, @function
	.p2align 4
\name:
	pushq	%rbp
	movq	%rsp, %rbp
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
	retq
	.size	\name, . - \name
	.endm

#define	HYPERCALL(name)	hypercall name
