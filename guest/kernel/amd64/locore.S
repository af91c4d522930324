/* The machine-dependent bottom of the amd64 kernel: stubs, thread start, trap frames. */

#include "hypercall.h"

	/* For debuggers; stack traces follow frame pointers. */
	.cfi_sections .debug_frame

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
	.cfi_startproc
	.cfi_undefined %rip	/* nobody called it */
	xorl	%ebp, %ebp
	callq	*%rax
	movq	%rax, %rdi
	callq	thread_done
	hlt
	.cfi_endproc
	.size	thread_start, . - thread_start

/*
 * Where the processor goes after a trap. %rsp is at a struct regs, which is also a
 * stack frame; trap() and die() are there for the stack trace, as in the real kernel.
 */
	.globl	cmntrap
	.type	cmntrap, @function
	.p2align 4
cmntrap:
	.cfi_startproc simple
	movq	%rsp, %rbp
	.cfi_def_cfa %rbp, 0
	.cfi_offset %rdi, 16
	.cfi_offset %rsi, 24
	.cfi_offset %rdx, 32
	.cfi_offset %rcx, 40
	.cfi_offset %r8, 48
	.cfi_offset %r9, 56
	.cfi_offset %rax, 64
	.cfi_offset %rbx, 72
	.cfi_offset %rbp, 80
	.cfi_offset %r10, 88
	.cfi_offset %r11, 96
	.cfi_offset %r12, 104
	.cfi_offset %r13, 112
	.cfi_offset %r14, 120
	.cfi_offset %r15, 128
	.cfi_offset %rip, 200
	.cfi_offset %rsp, 224
	movq	%rbp, %rdi
	callq	trap
	hlt
	.cfi_endproc
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
	.cfi_startproc simple
	.cfi_def_cfa %rbp, 16	/* the frame that the kernel model made */
	.cfi_offset %rbp, -16
	.cfi_offset %rip, -8
	callq	*%rax
	movq	%rax, hypercall_frame+32
	movq	$guest_call, hypercall_frame+8
	movq	%rbp, hypercall_frame+24
	hlt
	.cfi_endproc
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
