/**
 * What a kernel writes down about itself, for those who look at its memory later and cannot ask it.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 Message buffer</b> ({@code msgbuf}, {@link org.kheap.kernel.state.MessageBuffer}). All that
 * the console shows, its last 1024 lines and of these at most 32 KB. {@code msg_line} says where each
 * line begins and when it was begun; a line whose beginning is older than {@code msg_bufr} is gone. The
 * last line may be unfinished, and a line of which the guest has printed one piece may go on after
 * something else was printed: it is all one line then, as on the console.
 *
 * <p><b>1.2 Panic record</b> ({@code panicstr}, {@code panicbuf}, {@code panic_thread} and the rest, {@link
 * org.kheap.kernel.state.PanicRecord}). Written before the first word about a panic is shown. {@code
 * panic_regs} is the processor in the call of {@code panicsys}; {@code panic_reg} points to what a trap
 * saved, and {@code panicbuf} holds the registers of the code that trapped. The windows of SPARC are
 * on the stack by then.
 *
 * <p><b>1.3 Who, when and how much</b> ({@link org.kheap.kernel.state.Identity}, {@link
 * org.kheap.kernel.state.Vitals}). {@code utsname} and the boot arguments do not change; {@code lbolt},
 * {@code hrestime}, {@code freemem} and their like are brought up to date at clock ticks, when the run
 * ends, and when the kernel panics. Every machine is switched on at the same second of the calendar
 * ({@link org.kheap.kernel.base.Moment#BOOT_TIME}), so that runs repeat themselves.
 *
 * <h2>2. Rules</h2>
 *
 * <ul>
 *   <li>S1 What is written here is read for dumps and by debuggers alone: a guest that damages it
 *       changes what they show, and nothing else.
 *   <li>S2 Writing never fails. Where the guest has taken its kernel's data away, nothing is written.
 *   <li>S3 Nothing here costs a kernel call anything that does not print or panic.
 * </ul>
 */
package org.kheap.kernel.state;
