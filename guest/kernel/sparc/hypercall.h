/*
 * How a sparc guest calls the kernel model: see ../stubs.S.
 */
	.macro	hypercall name
	.globl	\name
	.type	\name, @function
	.align	8
\name:
	save	%sp, -96, %sp
	sethi	%hi(hypercall_frame), %l0
	or	%l0, %lo(hypercall_frame), %l0
	st	%i0, [%l0 + 20]
	st	%i1, [%l0 + 24]
	st	%i2, [%l0 + 28]
	st	%i3, [%l0 + 32]
	st	%i4, [%l0 + 36]
	st	%i5, [%l0 + 40]
	ld	[%fp + 92], %l1
	st	%l1, [%l0 + 44]
	ld	[%fp + 96], %l1
	st	%l1, [%l0 + 48]
	ld	[%fp + 100], %l1
	st	%l1, [%l0 + 52]
	sethi	%hi(\name), %l1
	or	%l1, %lo(\name), %l1
	st	%l1, [%l0 + 8]
	sethi	%hi(1f), %l1
	or	%l1, %lo(1f), %l1
	st	%l1, [%l0 + 12]
	st	%sp, [%l0 + 16]
	.word	0x6b68
1:
	ldd	[%l0], %i0
	restore
	retl
	nop
	.size	\name, . - \name
	.endm

#define	HYPERCALL(name)	hypercall name
