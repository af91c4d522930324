/* A third one, in assembly. */
	.section .rodata
	.globl	assembly_text
assembly_text:
	.asciz	"from assembly"
