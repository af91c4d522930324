/* The machine-dependent bottom of the i386 kernel: stubs, thread start, trap frames. */

#include "hypercall.h"

	/* For debuggers: traps and thread_start need it, all else has frame pointers. */
	.cfi_sections .debug_frame

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
	.cfi_startproc
	.cfi_undefined %eip	/* nobody called it */
	xorl	%ebp, %ebp
	calll	*%eax
	pushl	%eax
	calll	thread_done
	hlt
	.cfi_endproc
	.size	thread_start, . - thread_start

/*
 * Where the processor goes after a trap. %esp is at a struct regs, which is also a
 * stack frame; trap() and die() are there for the stack trace, as in the real kernel.
 */
	.globl	cmntrap
	.type	cmntrap, @function
	.p2align 4
cmntrap:
	.cfi_startproc simple
	movl	%esp, %ebp
	.cfi_def_cfa %ebp, 0
	.cfi_offset %edi, 24
	.cfi_offset %esi, 28
	.cfi_offset %ebp, 32
	.cfi_offset %ebx, 40
	.cfi_offset %edx, 44
	.cfi_offset %ecx, 48
	.cfi_offset %eax, 52
	.cfi_offset %eip, 64
	/* esp is 76(%ebp), but what 76(%ebp) holds if the trap is a double fault. */
	.cfi_escape 0x16, 4, 16, 0x75, 0xcc, 0, 0x75, 56, 0x06, 0x38, 0x2e
	.cfi_escape 0x28, 5, 0, 0x13, 0x75, 0xcc, 0, 0x06
	pushl	%ebp
	calll	trap
	addl	$4, %esp
	hlt
	.cfi_endproc
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
	.cfi_startproc simple
	.cfi_def_cfa %ebp, 8	/* the frame that the kernel model made */
	.cfi_offset %ebp, -8
	.cfi_offset %eip, -4
	calll	*%eax
	movl	%eax, hypercall_frame+20
	movl	$guest_call, hypercall_frame+8
	movl	%ebp, hypercall_frame+16
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
	.size	hypercall_frame, 56
	.p2align 6
hypercall_frame:
	.skip	56
