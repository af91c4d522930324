/*
 * Instructions that belong to the kernel, or to nobody. A workload runs in kernel mode,
 * so the processor lets it execute some of them; whatever they do to the machine, they
 * must not reach the host. argv[1] says which one.
 */
#include <sys/cmn_err.h>
#include <sys/systm.h>

typedef struct attempt {
	const char	*name;
	void		(*make)(void);
} attempt_t;

static char garbage[64] __attribute__((__aligned__(64)));

#define	ATTEMPT(name, text)						\
	static void							\
	name(void)							\
	{								\
		__asm__ volatile (text);				\
	}

#if defined(__i386__) || defined(__x86_64__)

/* The value is in the accumulator, the number of EFER in the counter. */
#define	ATTEMPT_WITH(name, value, text)					\
	static void							\
	name(void)							\
	{								\
		unsigned long a = (unsigned long)(value);		\
		unsigned long c = 0xc0000080UL;				\
		unsigned long d = 0;					\
		__asm__ volatile (text					\
		    : "+a" (a), "+c" (c), "+d" (d) :: "memory");	\
	}

#if defined(__x86_64__)
#define	AX	"%%rax"
#else
#define	AX	"%%eax"
#endif

ATTEMPT(ud2, "ud2")
ATTEMPT(cli, "cli")
ATTEMPT(sti, "sti")
ATTEMPT(hlt, "hlt")
ATTEMPT(int3, "int3")
ATTEMPT(int0, "int $0")
ATTEMPT(int14, "int $14")
ATTEMPT(int80, "int $0x80")
ATTEMPT(int255, "int $255")
ATTEMPT(icebp, ".byte 0xf1")
ATTEMPT(syscall_, ".byte 0x0f, 0x05")
ATTEMPT(sysenter_, ".byte 0x0f, 0x34")
ATTEMPT(sysexit_, ".byte 0x0f, 0x35")
ATTEMPT(sysret_, ".byte 0x0f, 0x07")
ATTEMPT(iret_, ".byte 0xcf")
ATTEMPT(far_return, ".byte 0xcb")
ATTEMPT_WITH(port_in, 0, "inb $0x64, %%al")
ATTEMPT_WITH(port_out, 0, "outb %%al, $0x64")
ATTEMPT(vmcall, ".byte 0x0f, 0x01, 0xc1")
ATTEMPT_WITH(vmrun, 0x1000, ".byte 0x0f, 0x01, 0xd8")
ATTEMPT_WITH(vmload, 0x1000, ".byte 0x0f, 0x01, 0xda")
ATTEMPT(cache_flush, "wbinvd")
ATTEMPT(rsm, ".byte 0x0f, 0xaa")
ATTEMPT(floating_point, "fninit\n\tfld1\n\tfstp %st(0)")
ATTEMPT(sse, "xorps %xmm0, %xmm0")
ATTEMPT(avx, ".byte 0xc5, 0xf8, 0x57, 0xc0")
ATTEMPT(prefixes, ".fill 20, 1, 0x66\n\tnop")
ATTEMPT_WITH(cr3_garbage, 0x12345678, "mov " AX ", %%cr3")
ATTEMPT_WITH(cr3_beyond, 0xfffff000, "mov " AX ", %%cr3")
ATTEMPT_WITH(cr3_zero, 0, "mov " AX ", %%cr3")
ATTEMPT_WITH(cr0_zero, 0, "mov " AX ", %%cr0\n\tnop")
ATTEMPT_WITH(cr0_no_paging, 1, "mov " AX ", %%cr0\n\tnop")
ATTEMPT_WITH(cr0_no_protection, 0x80000001, "mov " AX ", %%cr0")
ATTEMPT_WITH(cr4_zero, 0, "mov " AX ", %%cr4")
ATTEMPT_WITH(cr4_ones, -1L, "mov " AX ", %%cr4")
ATTEMPT_WITH(dr7_ones, -1L, "mov " AX ", %%dr7")
ATTEMPT_WITH(efer_zero, 0, "wrmsr")
ATTEMPT_WITH(efer_ones, -1L, "wrmsr")
ATTEMPT_WITH(efer_read, 0, "rdmsr")
ATTEMPT_WITH(msr_unknown, 0, "mov $0x7777, %%ecx\n\twrmsr")
ATTEMPT_WITH(cs_garbage, 0x7770, "mov %%eax, %%ss")
ATTEMPT_WITH(ds_garbage, 0x7770, "mov %%eax, %%ds")
ATTEMPT_WITH(gs_garbage, 0x7770, "mov %%eax, %%gs")
ATTEMPT_WITH(ldt_garbage, 0x7770, "lldt %%ax")
ATTEMPT_WITH(task_garbage, 0x7770, "ltr %%ax")

static void
gdt_garbage(void)
{
	__asm__ volatile ("lgdt %0\n\tmov $0x10, %%eax\n\tmov %%eax, %%ds"
	    :: "m" (garbage) : "eax", "memory");
}

static void
idt_garbage(void)
{
	__asm__ volatile ("lidt %0\n\tint3" :: "m" (garbage) : "memory");
}

static void
trap_flag(void)
{
	__asm__ volatile ("pushf\n\torl $0x100, (%%esp)\n\tpopf\n\tnop"
	    ::: "memory", "cc");
}

static void
stack_garbage(void)
{
	__asm__ volatile ("mov $0x1000, %%esp\n\tpush " AX ::: "memory");
}

static void
far_jump(void)
{
	__asm__ volatile ("ljmp *%0" :: "m" (garbage) : "memory");
}

static const attempt_t attempts[] = {
	{ "ud2", ud2 }, { "cli", cli }, { "sti", sti }, { "hlt", hlt },
	{ "int3", int3 }, { "int0", int0 }, { "int14", int14 },
	{ "int80", int80 }, { "int255", int255 }, { "icebp", icebp },
	{ "syscall", syscall_ }, { "sysenter", sysenter_ },
	{ "sysexit", sysexit_ }, { "sysret", sysret_ }, { "iret", iret_ },
	{ "far-return", far_return }, { "far-jump", far_jump },
	{ "in", port_in }, { "out", port_out }, { "vmcall", vmcall },
	{ "vmrun", vmrun }, { "vmload", vmload }, { "wbinvd", cache_flush },
	{ "rsm", rsm }, { "fpu", floating_point }, { "sse", sse },
	{ "avx", avx }, { "prefixes", prefixes },
	{ "cr3-garbage", cr3_garbage }, { "cr3-beyond", cr3_beyond },
	{ "cr3-zero", cr3_zero }, { "cr0-zero", cr0_zero },
	{ "cr0-no-paging", cr0_no_paging },
	{ "cr0-no-protection", cr0_no_protection },
	{ "cr4-zero", cr4_zero }, { "cr4-ones", cr4_ones },
	{ "dr7-ones", dr7_ones }, { "efer-zero", efer_zero },
	{ "efer-ones", efer_ones }, { "efer-read", efer_read },
	{ "msr-unknown", msr_unknown }, { "ss-garbage", cs_garbage },
	{ "ds-garbage", ds_garbage }, { "gs-garbage", gs_garbage },
	{ "ldt-garbage", ldt_garbage }, { "task-garbage", task_garbage },
	{ "gdt-garbage", gdt_garbage }, { "idt-garbage", idt_garbage },
	{ "trap-flag", trap_flag }, { "stack-garbage", stack_garbage },
};

#else	/* SPARC; no delay slot holds anything but nop */

ATTEMPT(unimp, ".word 0")
ATTEMPT(hypercall, ".word 0x6b68")
ATTEMPT(ta0, "ta 0")
ATTEMPT(ta1, "ta 1")
ATTEMPT(ta2, "ta 2")
ATTEMPT(ta3, "ta 3")
ATTEMPT(ta127, "ta 0x7f")
ATTEMPT(fpu, ".word 0x81a00840")	/* fadds %f0, %f0, %f0 */
ATTEMPT(load_float, ".word 0xc1000000")	/* ld [%g0], %f0 */
ATTEMPT(tagged, "sub %g0, 1, %g1\n\ttaddcctv %g1, %g1, %g1")
ATTEMPT(stack_garbage, "mov 0x108, %sp\n\tsave %sp, -176, %sp\n\t"
    "save %sp, -176, %sp\n\tsave %sp, -176, %sp\n\tsave %sp, -176, %sp\n\t"
    "save %sp, -176, %sp\n\tsave %sp, -176, %sp\n\tsave %sp, -176, %sp\n\t"
    "save %sp, -176, %sp\n\tsave %sp, -176, %sp")
ATTEMPT(stack_misaligned, "add %sp, 1, %sp\n\tsave %sp, -176, %sp\n\t"
    "save %sp, -176, %sp\n\tsave %sp, -176, %sp\n\tsave %sp, -176, %sp\n\t"
    "save %sp, -176, %sp\n\tsave %sp, -176, %sp\n\tsave %sp, -176, %sp\n\t"
    "save %sp, -176, %sp\n\tsave %sp, -176, %sp\n\tunimp 0")
ATTEMPT(restores, "restore\n\trestore\n\trestore\n\trestore\n\trestore\n\t"
    "restore\n\trestore\n\trestore\n\trestore\n\trestore\n\trestore")

#if defined(__arch64__)
ATTEMPT(tick, ".word 0x83410000")	/* rd %tick, %g1 */
ATTEMPT(pstate_zero, ".word 0x8d902000")	/* wrpr 0, %pstate */
ATTEMPT(pstate_ones, ".word 0x8d903fff")	/* wrpr -1, %pstate */
ATTEMPT(tl_one, ".word 0x8f902001\n\t.word 0")	/* wrpr 1, %tl; unimp */
ATTEMPT(tl_many, ".word 0x8f903fff\n\t.word 0")	/* wrpr -1, %tl */
ATTEMPT(cwp_many, ".word 0x93903fff\n\t.word 0")	/* wrpr -1, %cwp */
ATTEMPT(cansave_many, ".word 0x95903fff\n\tsave\n\t.word 0")
ATTEMPT(canrestore_many, ".word 0x97903fff\n\trestore\n\t.word 0")
ATTEMPT(wstate_ones, ".word 0x9d903fff\n\t.word 0")
ATTEMPT(tba_zero, ".word 0x8b902000\n\tta 1")
ATTEMPT(done_, ".word 0x81f00000")
ATTEMPT(retry_, ".word 0x83f00000")
ATTEMPT(saved_, ".word 0x81880000\n\t.word 0")
ATTEMPT(flushw_, ".word 0x81580000\n\t.word 0")
ATTEMPT(asi_mmu, ".word 0xc0f00b00\n\t.word 0")	/* stxa %g0, [%g0] 0x58 */
ATTEMPT(asi_demap, ".word 0xc0f00be0\n\t.word 0")	/* 0x5f */
ATTEMPT(asi_itlb, ".word 0xc0f00a80\n\t.word 0")	/* 0x54 */
ATTEMPT(asi_dtlb, ".word 0xc0f00b80\n\t.word 0")	/* 0x5c */
ATTEMPT(asi_physical, ".word 0xc0f00280\n\t.word 0")	/* 0x14 */
ATTEMPT(asi_lsu, ".word 0xc0f008a0\n\t.word 0")	/* 0x45 */
ATTEMPT(asi_unknown, ".word 0xc0f01fe0\n\t.word 0")	/* 0xff */
ATTEMPT(asi_secondary, ".word 0xc2d81020\n\t.word 0")	/* ldxa 0x81 */
ATTEMPT(asi_load_unknown, ".word 0xc2d81fe0\n\t.word 0")
ATTEMPT(hpstate, ".word 0x81983fff\n\t.word 0")	/* wrhpr */
#define	SPECIFIC \
	{ "tick", tick }, { "pstate-zero", pstate_zero }, \
	{ "pstate-ones", pstate_ones }, { "tl-one", tl_one }, \
	{ "tl-many", tl_many }, { "cwp-many", cwp_many }, \
	{ "cansave-many", cansave_many }, \
	{ "canrestore-many", canrestore_many }, \
	{ "wstate-ones", wstate_ones }, { "tba-zero", tba_zero }, \
	{ "done", done_ }, { "retry", retry_ }, { "saved", saved_ }, \
	{ "flushw", flushw_ }, { "asi-mmu", asi_mmu }, \
	{ "asi-demap", asi_demap }, { "asi-itlb", asi_itlb }, \
	{ "asi-dtlb", asi_dtlb }, { "asi-physical", asi_physical }, \
	{ "asi-lsu", asi_lsu }, { "asi-unknown", asi_unknown }, \
	{ "asi-secondary", asi_secondary }, \
	{ "asi-load-unknown", asi_load_unknown }, { "hpstate", hpstate },
#else
ATTEMPT(psr_zero, "wr %g0, 0, %psr\n\tnop\n\tnop\n\tnop\n\t.word 0")
ATTEMPT(psr_ones, "wr %g0, -1, %psr\n\tnop\n\tnop\n\tnop\n\t.word 0")
ATTEMPT(psr_window, "wr %g0, 0x9f, %psr\n\tnop\n\tnop\n\tnop\n\t.word 0")
ATTEMPT(wim_zero, "wr %g0, 0, %wim\n\tnop\n\tnop\n\tnop\n\t.word 0")
ATTEMPT(wim_ones, "wr %g0, -1, %wim\n\tnop\n\tnop\n\tnop\n\tsave\n\t.word 0")
ATTEMPT(tbr_ones, "wr %g0, -1, %tbr\n\tnop\n\tnop\n\tnop\n\tta 1")
ATTEMPT(rett_, "rett %g0 + 0x100\n\tnop")
ATTEMPT(asi_mmu_control, "sta %g0, [%g0] 0x04\n\tnop\n\t.word 0")
ATTEMPT(asi_context_table, "mov 0x100, %g1\n\tsta %g0, [%g1] 0x04\n\tnop\n\t"
    ".word 0")
ATTEMPT(asi_context_beyond, "mov 0x100, %g1\n\tmov -1, %g2\n\t"
    "sta %g2, [%g1] 0x04\n\tnop\n\t.word 0")
ATTEMPT(asi_context, "mov 0x200, %g1\n\tmov 7, %g2\n\tsta %g2, [%g1] 0x04\n\t"
    "nop\n\t.word 0")
ATTEMPT(asi_flush, "sta %g0, [%g0] 0x03\n\tnop\n\t.word 0")
ATTEMPT(asi_physical, "sta %g0, [%g0] 0x20\n\tnop\n\t.word 0")
ATTEMPT(asi_physical_high, "sta %g0, [%g0] 0x2f\n\tnop\n\t.word 0")
ATTEMPT(asi_physical_read, "lda [%g0] 0x2f, %g1\n\tnop\n\t.word 0")
ATTEMPT(asi_user, "lda [%g0] 0x0a, %g1\n\tnop\n\t.word 0")
ATTEMPT(asi_unknown, "sta %g0, [%g0] 0xfe\n\tnop\n\t.word 0")
ATTEMPT(asi_load_unknown, "lda [%g0] 0xfe, %g1\n\tnop\n\t.word 0")
#define	SPECIFIC \
	{ "psr-zero", psr_zero }, { "psr-ones", psr_ones }, \
	{ "psr-window", psr_window }, { "wim-zero", wim_zero }, \
	{ "wim-ones", wim_ones }, { "tbr-ones", tbr_ones }, \
	{ "rett", rett_ }, { "asi-mmu-control", asi_mmu_control }, \
	{ "asi-context-table", asi_context_table }, \
	{ "asi-context-beyond", asi_context_beyond }, \
	{ "asi-context", asi_context }, { "asi-flush", asi_flush }, \
	{ "asi-physical", asi_physical }, \
	{ "asi-physical-high", asi_physical_high }, \
	{ "asi-physical-read", asi_physical_read }, \
	{ "asi-user", asi_user }, { "asi-unknown", asi_unknown }, \
	{ "asi-load-unknown", asi_load_unknown },
#endif

static const attempt_t attempts[] = {
	{ "unimp", unimp }, { "hypercall", hypercall }, { "ta0", ta0 },
	{ "ta1", ta1 }, { "ta2", ta2 }, { "ta3", ta3 }, { "ta127", ta127 },
	{ "fpu", fpu }, { "load-float", load_float }, { "tagged", tagged },
	{ "stack-garbage", stack_garbage },
	{ "stack-misaligned", stack_misaligned }, { "restores", restores },
	SPECIFIC
};
#endif

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof (attempts) / sizeof (attempts[0]); i++) {
		if (argc < 2) {
			printf("%s\n", attempts[i].name);
		} else if (strcmp(argv[1], attempts[i].name) == 0) {
			garbage[0] = 7;
			attempts[i].make();
			printf("went on\n");
			return (0);
		}
	}
	return (argc < 2 ? 0 : 9);
}
