/*
 * The kernel's global variables. The kernel model reads and writes them by name, and
 * a debugger finds them by the same names. Values given here are the defaults of what
 * may be tuned; the model fills in the rest at boot.
 */
#include <sys/kmem_impl.h>
#include <sys/module_impl.h>
#include <sys/proc.h>
#include <sys/state_impl.h>
#include <sys/time.h>

/* Tunables of the allocator. */
int kmem_flags = 0xf;
int kmem_panic = 1;
int kmem_logging = 1;
int kmem_lite_pcs = 4;
int kmem_lite_count;
size_t kmem_maxverify;
size_t kmem_minfirewall;
size_t kmem_content_maxsave = 256;
size_t kmem_lite_minsize;
size_t kmem_lite_maxalign = 1024;
uint32_t kmem_mtbf;
int kmem_warn_zerosized;
int kmem_panic_zerosized;
size_t kmem_transaction_log_size;
size_t kmem_content_log_size;
size_t kmem_failure_log_size;
size_t kmem_slab_log_size;
size_t kmem_zerosized_log_size;
#ifdef _LP64
size_t kmem_max_cached = 131072;
#else
size_t kmem_max_cached = 32768;
#endif
clock_t kmem_reap_interval = 1500;	/* ticks: 15 seconds */
int kmem_depot_contention = 3;
size_t kmem_frag_minslabs = 101;
size_t kmem_frag_numer = 1;
size_t kmem_frag_denom = 8;
size_t kmem_reclaim_max_slabs = 1;
size_t kmem_reclaim_scan_range = 12;
int kmem_move_noreap;
int kmem_move_blocked;
int kmem_move_fulltilt;
int kmem_move_any_partial;

/*
 * Stacks are larger than those of real kernels, since workloads are written like
 * programs. Real values: 8 KB on i386 and sparc, 20 KB on amd64, 24 KB on sparcv9.
 */
size_t default_stksize = 0x80000;

/* Processes, threads and CPUs. Ticks of the clock in a second are fixed. */
int hz = 100;
struct pid pid0;
proc_t p0 = {
	.p_stat = 2,	/* SRUN */
	.p_pidp = &pid0,
	.p_user = { "sched", "sched" }
};
proc_t *practive = &p0;
kthread_t t0;			/* has booted the kernel */
kthread_t idle_threads[64];	/* one for each CPU */
kthread_t *allthreads;
int nthread;
cpu_t cpus[64];
cpu_t *cpu[64];
disp_t cpu_disps[64];
cpu_t *cpu_list;
cpu_t *cpu_running;	/* the one whose turn it is */
int ncpus;
int max_ncpus;
int kmem_taskq;		/* what its thread sleeps on */
int console_queue;	/* the same, for the thread of the console */

/* What the kernel writes down about itself. */
msgbuf_t msgbuf;
kthread_t *panic_thread;
cpu_t panic_cpu;
label_t panic_regs;
struct regs *panic_reg;		/* NULL unless it was a trap */
hrtime_t panic_hrtime;
timespec_t panic_hrestime;
clock_t panic_lbolt;
int64_t panic_lbolt64;
int panic_ipl;
struct utsname utsname;
char platform[257];
char kern_bootfile[256];
char kern_bootargs[1024];
time_t boot_time;
timespec_t hrestime;
hrtime_t hrtime_base;
clock_t lbolt;
int64_t lbolt64;
pgcnt_t physmem;
pgcnt_t freemem;
pgcnt_t availrmem;

/* What is loaded: a circle that begins with unix. */
modctl_t modules;
loaded_module_t loaded_modules[32];

#if defined(__i386__) || defined(__x86_64__)
/* The processor's task, and on i386 the one that it runs for double faults. */
tss_t ktss0;
#if defined(__i386__)
tss_t dftss0;
#endif
#endif

/* vmem */
vmem_t vmem0[10];
vmem_seg_t vmem_seg0[200];
vmem_seg_t *vmem_segfree;
size_t vmem_seg_size;
vmem_t *vmem_populator[10];
int vmem_populators;
uint32_t vmem_id;
uint32_t vmem_mtbf;
long vmem_update_interval = 15;	/* seconds */
vmem_t *vmem_list;
vmem_t *heap_arena;
vmem_t *vmem_metadata_arena;
vmem_t *vmem_seg_arena;
vmem_t *vmem_hash_arena;
vmem_t *vmem_vmem_arena;

/* kmem */
list_t kmem_caches;
int kmem_ready;
uint32_t kmem_reaping;
uint32_t kmem_reaping_idspace;
kmem_magtype_t kmem_magtype[9];
kmem_cache_t *kmem_alloc_table[512];
kmem_cache_t *kmem_big_alloc_table[32];
size_t kmem_big_alloc_table_max;
kmem_cache_t *kmem_slab_cache;
kmem_cache_t *kmem_bufctl_cache;
kmem_cache_t *kmem_bufctl_audit_cache;
kmem_cache_t *kmem_defrag_cache;
kmem_cache_t *kmem_move_cache;
vmem_t *kmem_metadata_arena;
vmem_t *kmem_msb_arena;
vmem_t *kmem_cache_arena;
vmem_t *kmem_hash_arena;
vmem_t *kmem_log_arena;
vmem_t *kmem_firewall_va_arena;
vmem_t *kmem_firewall_arena;
vmem_t *kmem_oversize_arena;
vmem_t *kmem_va_arena;
vmem_t *kmem_default_arena;
kmem_panic_info_t kmem_panic_info;
kmem_bufctl_audit_t kmem_log_scratch;
kmem_log_header_t *kmem_transaction_log;
kmem_log_header_t *kmem_content_log;
kmem_log_header_t *kmem_failure_log;
kmem_log_header_t *kmem_slab_log;
kmem_log_header_t *kmem_zerosized_log;
