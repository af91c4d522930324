/* The machine-dependent bottom of the amd64 kernel: stubs, thread start, trap frames. */

#include "hypercall.h"

	.text
HYPERCALL(prom_writestr)
HYPERCALL(panicsys)
HYPERCALL(panic_trap)
HYPERCALL(thread_done)

/* The first frame of a thread: function in %rax, its arguments in %rdi and %rsi. */
	.globl	thread_start
	.type	thread_start, @function
	.p2align 4
thread_start:
	xorl	%ebp, %ebp
	callq	*%rax
	movq	%rax, %rdi
	callq	thread_done
	hlt
	.size	thread_start, . - thread_start

/*
 * Where the processor goes after a trap. %rsp is at a struct regs, which is also a
 * stack frame; trap() and die() are there for the stack trace, as in the real kernel.
 */
	.globl	cmntrap
	.type	cmntrap, @function
	.p2align 4
cmntrap:
	movq	%rsp, %rbp
	movq	%rbp, %rdi
	callq	trap
	hlt
	.size	cmntrap, . - cmntrap

	.globl	trap
	.type	trap, @function
	.p2align 4
trap:
	pushq	%rbp
	movq	%rsp, %rbp
	callq	die
	hlt
	.size	trap, . - trap

	.globl	die
	.type	die, @function
	.p2align 4
die:
	pushq	%rbp
	movq	%rsp, %rbp
	callq	panic_trap
	hlt
	.size	die, . - die

/*
 * A call made by the kernel model while a stub waits for it: the function is in %rax,
 * and its arguments are where it expects them.
 */
	.globl	guest_call
	.type	guest_call, @function
	.p2align 4
guest_call:
	callq	*%rax
	movq	%rax, hypercall_frame+32
	movq	$guest_call, hypercall_frame+8
	movq	%rbp, hypercall_frame+24
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
	.size	hypercall_frame, 104
	.p2align 6
hypercall_frame:
	.skip	104
