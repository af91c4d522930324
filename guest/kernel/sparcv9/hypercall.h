/*
 * How a sparcv9 guest calls the kernel model: see ../stubs.S.
 */
	.macro	hypercall name
	.globl	\name
	.type	\name, @function
	.align	8
\name:
	save	%sp, -176, %sp
	sethi	%hi(hypercall_frame), %l0
	or	%l0, %lo(hypercall_frame), %l0
	stx	%i0, [%l0 + 32]
	stx	%i1, [%l0 + 40]
	stx	%i2, [%l0 + 48]
	stx	%i3, [%l0 + 56]
	stx	%i4, [%l0 + 64]
	stx	%i5, [%l0 + 72]
	ldx	[%fp + 2047 + 176], %l1
	stx	%l1, [%l0 + 80]
	ldx	[%fp + 2047 + 184], %l1
	stx	%l1, [%l0 + 88]
	ldx	[%fp + 2047 + 192], %l1
	stx	%l1, [%l0 + 96]
	sethi	%hi(\name), %l1
	or	%l1, %lo(\name), %l1
	stx	%l1, [%l0 + 8]
	sethi	%hi(1f), %l1
	or	%l1, %lo(1f), %l1
	stx	%l1, [%l0 + 16]
	stx	%sp, [%l0 + 24]
	.word	0x6b68
1:
	ldx	[%l0], %i0
	restore
	retl
	nop
	.size	\name, . - \name
	.endm

#define	HYPERCALL(name)	hypercall name
