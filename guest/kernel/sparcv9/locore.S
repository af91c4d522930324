/*
 * The machine-dependent bottom of the sparcv9 kernel: stubs, thread start, window
 * traps, trap frames. Delay slots hold nothing but nop: the engine reports a trap only
 * after it has moved on to the next instruction. Kernel text and data lie below 4 GB,
 * so that %hi and %lo reach them.
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
 * trapped, with its address in %g6 and traps that nest being fatal. %g7 is theirs.
 *
 * Spill: the window after next is the oldest one. It is stored where its own stack
 * pointer says.
 */
	.globl	window_overflow
	.type	window_overflow, @function
	.align	8
window_overflow:
	rdpr	%cwp, %g7
	add	%g7, 2, %g7
	and	%g7, 7, %g7
	wrpr	%g7, 0, %cwp
	stx	%l0, [%sp + 2047 + 0]
	stx	%l1, [%sp + 2047 + 8]
	stx	%l2, [%sp + 2047 + 16]
	stx	%l3, [%sp + 2047 + 24]
	stx	%l4, [%sp + 2047 + 32]
	stx	%l5, [%sp + 2047 + 40]
	stx	%l6, [%sp + 2047 + 48]
	stx	%l7, [%sp + 2047 + 56]
	stx	%i0, [%sp + 2047 + 64]
	stx	%i1, [%sp + 2047 + 72]
	stx	%i2, [%sp + 2047 + 80]
	stx	%i3, [%sp + 2047 + 88]
	stx	%i4, [%sp + 2047 + 96]
	stx	%i5, [%sp + 2047 + 104]
	stx	%i6, [%sp + 2047 + 112]
	stx	%i7, [%sp + 2047 + 120]
	saved
	sub	%g7, 2, %g7
	and	%g7, 7, %g7
	wrpr	%g7, 0, %cwp
	jmp	%g6
	nop
	.size	window_overflow, . - window_overflow

/* Fill: the caller's window is loaded from where our frame pointer says. */
	.globl	window_underflow
	.type	window_underflow, @function
	.align	8
window_underflow:
	rdpr	%cwp, %g7
	sub	%g7, 1, %g7
	and	%g7, 7, %g7
	wrpr	%g7, 0, %cwp
	ldx	[%sp + 2047 + 0], %l0
	ldx	[%sp + 2047 + 8], %l1
	ldx	[%sp + 2047 + 16], %l2
	ldx	[%sp + 2047 + 24], %l3
	ldx	[%sp + 2047 + 32], %l4
	ldx	[%sp + 2047 + 40], %l5
	ldx	[%sp + 2047 + 48], %l6
	ldx	[%sp + 2047 + 56], %l7
	ldx	[%sp + 2047 + 64], %i0
	ldx	[%sp + 2047 + 72], %i1
	ldx	[%sp + 2047 + 80], %i2
	ldx	[%sp + 2047 + 88], %i3
	ldx	[%sp + 2047 + 96], %i4
	ldx	[%sp + 2047 + 104], %i5
	ldx	[%sp + 2047 + 112], %i6
	ldx	[%sp + 2047 + 120], %i7
	restored
	add	%g7, 1, %g7
	and	%g7, 7, %g7
	wrpr	%g7, 0, %cwp
	jmp	%g6
	nop
	.size	window_underflow, . - window_underflow
	.globl	window_handlers_end
window_handlers_end:

/*
 * Where the processor goes after a trap. The struct regs is in place above the window
 * save area of the frame made here; trap() and die() are there for the stack trace.
 */
	.globl	ktl0
	.type	ktl0, @function
	.align	8
ktl0:
	.cfi_startproc simple
	save	%sp, -336, %sp
	.cfi_def_cfa %fp, 2047
	.cfi_window_save
	.cfi_escape 0x10, 80, 3, 0x7e, 0xaf, 18	/* pc is at 2351(%sp) */
	.cfi_escape 0x10, 81, 3, 0x7e, 0xb7, 18	/* npc is at 2359(%sp) */
	add	%sp, 2047 + 176, %o0
	call	trap
	nop
	.word	0
	.cfi_endproc
	.size	ktl0, . - ktl0

	.globl	trap
	.type	trap, @function
	.align	8
trap:
	save	%sp, -176, %sp
	mov	%i0, %o0
	call	die
	nop
	.word	0
	.size	trap, . - trap

	.globl	die
	.type	die, @function
	.align	8
die:
	save	%sp, -176, %sp
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
	save	%sp, -176, %sp
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
	stx	%o0, [%l0 + 32]
	sethi	%hi(guest_call), %l1
	or	%l1, %lo(guest_call), %l1
	stx	%l1, [%l0 + 8]
	stx	%sp, [%l0 + 24]
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
	.size	hypercall_frame, 104
	.align	64
hypercall_frame:
	.skip	104
