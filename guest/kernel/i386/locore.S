/* The machine-dependent bottom of the i386 kernel: stubs, thread start, trap frames. */

#include "hypercall.h"

	.text
HYPERCALL(prom_writestr)
HYPERCALL(panicsys)
HYPERCALL(panic_trap)
HYPERCALL(thread_done)

/* The first frame of a thread: function in %eax, its arguments on the stack. */
	.globl	thread_start
	.type	thread_start, @function
	.p2align 4
thread_start:
	xorl	%ebp, %ebp
	calll	*%eax
	pushl	%eax
	calll	thread_done
	hlt
	.size	thread_start, . - thread_start

/*
 * Where the processor goes after a trap. %esp is at a struct regs, which is also a
 * stack frame; trap() and die() are there for the stack trace, as in the real kernel.
 */
	.globl	cmntrap
	.type	cmntrap, @function
	.p2align 4
cmntrap:
	movl	%esp, %ebp
	pushl	%ebp
	calll	trap
	addl	$4, %esp
	hlt
	.size	cmntrap, . - cmntrap

	.globl	trap
	.type	trap, @function
	.p2align 4
trap:
	pushl	%ebp
	movl	%esp, %ebp
	pushl	8(%ebp)
	calll	die
	addl	$4, %esp
	hlt
	.size	trap, . - trap

	.globl	die
	.type	die, @function
	.p2align 4
die:
	pushl	%ebp
	movl	%esp, %ebp
	pushl	8(%ebp)
	calll	panic_trap
	addl	$4, %esp
	hlt
	.size	die, . - die

/*
 * A call made by the kernel model while a stub waits for it: the function is in %eax,
 * and its arguments are where it expects them.
 */
	.globl	guest_call
	.type	guest_call, @function
	.p2align 4
guest_call:
	calll	*%eax
	movl	%eax, hypercall_frame+20
	movl	$guest_call, hypercall_frame+8
	movl	%ebp, hypercall_frame+16
	hlt
	.size	guest_call, . - guest_call

/* The engine is told to stop here, which it never has to. */
	.globl	never_reached
	.type	never_reached, @function
	.p2align 4
never_reached:
	hlt
	.size	never_reached, . - never_reached

	.data
	.globl	hypercall_frame
	.type	hypercall_frame, @object
	.size	hypercall_frame, 56
	.p2align 6
hypercall_frame:
	.skip	56
