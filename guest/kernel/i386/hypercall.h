/*
 * How a i386 guest calls the kernel model: see ../stubs.S.
 */
	.macro	hypercall name
	.globl	\name
	.type	\name, @function
	.p2align 4
\name:
	pushl	%ebp
	movl	%esp, %ebp
	movl	8(%ebp), %eax
	movl	%eax, hypercall_frame+20
	movl	12(%ebp), %eax
	movl	%eax, hypercall_frame+24
	movl	16(%ebp), %eax
	movl	%eax, hypercall_frame+28
	movl	20(%ebp), %eax
	movl	%eax, hypercall_frame+32
	movl	24(%ebp), %eax
	movl	%eax, hypercall_frame+36
	movl	28(%ebp), %eax
	movl	%eax, hypercall_frame+40
	movl	32(%ebp), %eax
	movl	%eax, hypercall_frame+44
	movl	36(%ebp), %eax
	movl	%eax, hypercall_frame+48
	movl	40(%ebp), %eax
	movl	%eax, hypercall_frame+52
	movl	$\name, hypercall_frame+8
	movl	$1f, hypercall_frame+12
	movl	%ebp, hypercall_frame+16
	hlt
1:
	movl	hypercall_frame, %eax
	movl	hypercall_frame+4, %edx
	popl	%ebp
	retl
	.size	\name, . - \name
	.endm

#define	HYPERCALL(name)	hypercall name
