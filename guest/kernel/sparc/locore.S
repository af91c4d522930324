/*
 * The machine-dependent bottom of the sparc (V8) kernel: stubs, thread start, window
 * traps, trap frames. Delay slots hold nothing but nop: the engine reports a trap only
 * after it has moved on to the next instruction.
 */

#include "hypercall.h"

	.register %g7, #scratch

	/* For debuggers: traps and thread_start need it, all else has frames. */
	.cfi_sections .debug_frame

	.text
HYPERCALL(prom_writestr)
HYPERCALL(panicsys)
HYPERCALL(panic_trap)
HYPERCALL(thread_done)

/* The first frame of a thread: function in %l0, its arguments in %o0 and %o1. */
	.globl	thread_start
	.type	thread_start, @function
	.align	8
thread_start:
	.cfi_startproc
	.cfi_undefined %o7	/* nobody called it */
	mov	%g0, %fp
	mov	%g0, %i7
	jmpl	%l0, %o7
	nop
	call	thread_done
	nop
	.word	0
	.cfi_endproc
	.size	thread_start, . - thread_start

/*
 * Window traps. Both handlers are entered in the window of the instruction that
 * trapped, with its address in %g6 and traps that nest being fatal. %g5 and %g7 are
 * theirs. All moves between windows are made with the invalid mask cleared.
 *
 * Overflow: the window after next is the oldest one. It is stored where its own stack
 * pointer says, and becomes the invalid one.
 */
	.globl	window_overflow
	.type	window_overflow, @function
	.align	8
window_overflow:
	rd	%wim, %g5
	wr	%g0, 0, %wim
	nop
	nop
	nop
	save	%g0, %g0, %g0
	save	%g0, %g0, %g0
	std	%l0, [%sp + 0]
	std	%l2, [%sp + 8]
	std	%l4, [%sp + 16]
	std	%l6, [%sp + 24]
	std	%i0, [%sp + 32]
	std	%i2, [%sp + 40]
	std	%i4, [%sp + 48]
	std	%i6, [%sp + 56]
	restore	%g0, %g0, %g0
	restore	%g0, %g0, %g0
	srl	%g5, 1, %g7
	sll	%g5, 7, %g5
	or	%g5, %g7, %g5
	and	%g5, 0xff, %g5
	wr	%g5, 0, %wim
	nop
	nop
	nop
	jmp	%g6
	nop
	.size	window_overflow, . - window_overflow

/* Underflow: the caller's window is loaded from where our frame pointer says. */
	.globl	window_underflow
	.type	window_underflow, @function
	.align	8
window_underflow:
	rd	%wim, %g5
	wr	%g0, 0, %wim
	nop
	nop
	nop
	restore	%g0, %g0, %g0
	ldd	[%sp + 0], %l0
	ldd	[%sp + 8], %l2
	ldd	[%sp + 16], %l4
	ldd	[%sp + 24], %l6
	ldd	[%sp + 32], %i0
	ldd	[%sp + 40], %i2
	ldd	[%sp + 48], %i4
	ldd	[%sp + 56], %i6
	save	%g0, %g0, %g0
	sll	%g5, 1, %g7
	srl	%g5, 7, %g5
	or	%g5, %g7, %g5
	and	%g5, 0xff, %g5
	wr	%g5, 0, %wim
	nop
	nop
	nop
	jmp	%g6
	nop
	.size	window_underflow, . - window_underflow
	.globl	window_handlers_end
window_handlers_end:

/*
 * Where the processor goes after a trap. The struct regs is in place above the window
 * save area of the frame made here; trap() and die() are there for the stack trace.
 */
	.globl	fault
	.type	fault, @function
	.align	8
fault:
	.cfi_startproc simple
	save	%sp, -168, %sp
	.cfi_def_cfa %fp, 0
	.cfi_window_save
	.cfi_escape 0x10, 68, 3, 0x7e, 0xe0, 0	/* pc is at 96(%sp) */
	.cfi_escape 0x10, 69, 3, 0x7e, 0xe4, 0	/* npc is at 100(%sp) */
	add	%sp, 92, %o0
	call	trap
	nop
	.word	0
	.cfi_endproc
	.size	fault, . - fault

	.globl	trap
	.type	trap, @function
	.align	8
trap:
	save	%sp, -96, %sp
	mov	%i0, %o0
	call	die
	nop
	.word	0
	.size	trap, . - trap

	.globl	die
	.type	die, @function
	.align	8
die:
	save	%sp, -96, %sp
	mov	%i0, %o0
	call	panic_trap
	nop
	.word	0
	.size	die, . - die

/*
 * A call made by the kernel model while a stub waits for it: the function is in %g1,
 * and its arguments are where it expects them.
 */
	.globl	guest_call
	.type	guest_call, @function
	.align	8
guest_call:
	save	%sp, -96, %sp
	mov	%i0, %o0
	mov	%i1, %o1
	mov	%i2, %o2
	mov	%i3, %o3
	mov	%i4, %o4
	mov	%i5, %o5
	jmpl	%g1, %o7
	nop
	sethi	%hi(hypercall_frame), %l0
	or	%l0, %lo(hypercall_frame), %l0
	st	%o0, [%l0 + 20]
	sethi	%hi(guest_call), %l1
	or	%l1, %lo(guest_call), %l1
	st	%l1, [%l0 + 8]
	st	%sp, [%l0 + 16]
	restore
	.word	0x6b68
	.size	guest_call, . - guest_call

/* The engine is told to stop here, which it never has to. */
	.globl	never_reached
	.type	never_reached, @function
	.align	8
never_reached:
	.word	0
	.size	never_reached, . - never_reached

	.data
	.globl	hypercall_frame
	.type	hypercall_frame, @object
	.size	hypercall_frame, 56
	.align	64
hypercall_frame:
	.skip	56
