/**
 * Kernel threads, the CPUs they run on, and who decides about both.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Thread.</b> A stack in the segment for stacks, above a page that is never mapped, with the
 * thread's structure at its top. A function that needs more than the stack has touches that page, and
 * the trap handler, which needs the stack too, cannot be entered: that is how each machine notices a
 * stack overflow.
 *
 * <p><b>1.2 CPU.</b> A place where a thread can be running. There are as many as the user asks for, but
 * one processor executes for all of them, and only one of them at a time.
 *
 * <h2>2. Mechanism</h2>
 *
 * <p><b>2.1 Where threads switch.</b> At kernel calls, never between them. Between two kernel calls a
 * thread has the machine for itself, on however many CPUs; so a race shows only if a kernel call lies
 * between the two halves of what should be one step.
 *
 * <p><b>2.2 Who is next</b> ({@link org.kheap.kernel.thread.Scheduler}). After a number of kernel calls
 * drawn from the seed, and whenever the running thread sleeps, idle CPUs get threads that are ready,
 * and one of the CPUs that have a thread, drawn from the seed, goes on. So a run repeats itself, and
 * another seed is another interleaving. A thread goes back to the CPU it was on, if that is idle.
 *
 * <p><b>2.3 Sleeping.</b> A thread sleeps on a channel, an address that is also in its {@code t_wchan}.
 * Those who sleep for memory are woken by any memory that is freed, and look again.
 *
 * <p><b>2.4 What a thread leaves behind.</b> When it gives the processor away its registers go to {@code
 * t_pcb}; on SPARC its windows go to its stack. When it ends it is still standing on its stack, which
 * the next thread takes away.
 *
 * <p><b>2.5 What is there to be seen.</b> {@code t0}, which has booted the kernel, and a thread for each
 * CPU that is idle, so that a CPU always has a {@code cpu_thread}. They have no stack, for they never
 * execute anything, and the scheduler does not know them. How many threads wait for which CPU is
 * written down at clock ticks, when the run ends, and when the kernel panics.
 *
 * <h2>3. Invariants</h2>
 *
 * <ul>
 *   <li>T1 A thread is in exactly one of these: on one CPU, ready, asleep, stopped, ended.
 *   <li>T2 {@code t_state}, {@code t_cpu} and {@code t_wchan} say the same as the scheduler.
 *   <li>T3 No CPU is idle while a thread is ready, once the running thread has given way.
 *   <li>T4 {@code allthreads} is a circle of {@code nthread} threads, none of which has ended. It is that
 *       of {@code p_tlist}, too.
 *   <li>T5 A CPU whose {@code cpu_thread} is its idle thread is idle, and no other is.
 * </ul>
 *
 * <h2>4. Left out</h2>
 *
 * <p>Priorities, which are kept and not looked at, interrupts, binding to CPUs.
 *
 * <h2>5. Sources</h2>
 *
 * <p>thread_create, mutex(9F), condvar(9F) as illumos documents them.
 */
package org.kheap.kernel.thread;
