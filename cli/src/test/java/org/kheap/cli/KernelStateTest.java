package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.kernel.module.Modctl;
import org.kheap.kernel.state.MsgLine;
import org.kheap.kernel.state.Msgbuf;
import org.kheap.kernel.state.PanicData;
import org.kheap.kernel.state.PanicNv;
import org.kheap.kernel.state.Utsname;
import org.kheap.kernel.thread.CpuStruct;
import org.kheap.kernel.thread.Disp;
import org.kheap.kernel.thread.Kthread;
import org.kheap.kernel.thread.Proc;
import org.kheap.kernel.thread.User;
import org.kheap.machine.Arch;
import org.kheap.machine.FieldSpec;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;
import org.kheap.machine.Symbols;
import org.kheap.machine.testing.OnEveryArch;
import org.kheap.machine.trap.SparcFrame;

/** What kernels have written down about themselves, found with symbols and memory alone. */
@ExtendWith(EnginesAreClosed.class)
class KernelStateTest {
    private static final Pattern THREAD = Pattern.compile("panic\\[cpu0\\]/thread=([0-9a-f]+)");

    /** Somebody who looks at a machine when all is over. */
    private static final class Onlooker {
        private final GuestMemory memory;
        private final Symbols symbols;

        Onlooker(GuestMemory memory, Symbols symbols) {
            this.memory = memory;
            this.symbols = symbols;
        }

        long address(String symbol) {
            return symbols.named(symbol).orElseThrow().address();
        }

        long word(String symbol) {
            return memory.getWord(address(symbol), INSPECT);
        }

        long int64(String symbol) {
            return memory.getLong(address(symbol), INSPECT);
        }

        String string(long address) {
            return memory.getString(address, 8192, INSPECT);
        }

        <F extends Enum<F> & FieldSpec> StructView<F> view(Class<F> struct, long address) {
            return new StructView<>(Layout.of(struct, memory.abi()), memory, address);
        }

        <F extends Enum<F> & FieldSpec> StructView<F> view(Class<F> struct, String symbol) {
            return view(struct, address(symbol));
        }

        /** The function that an address is in. */
        String functionAt(long pc) {
            return symbols.at(pc).orElseThrow().name();
        }

        /** A register by the name it has in panicbuf. */
        long panicRegister(String name) {
            long at = address("panicbuf") + Layout.of(PanicData.class, memory.abi()).size();
            StructView<PanicNv> entry = view(PanicNv.class, at);
            while (!entry.string(PanicNv.PNV_NAME).equals(name)) {
                entry = view(PanicNv.class, entry.base() + entry.layout().size());
            }
            return entry.int64(PanicNv.PNV_VALUE);
        }

        /** The functions on a stack, of which a label says where it begins. */
        List<String> callers(Arch arch, long[] label) {
            SparcFrame frame = arch.strictAlignment() ? SparcFrame.of(arch.abi()) : null;
            int wordSize = arch.abi().wordSize();
            List<String> names = new ArrayList<>();
            long fp = frame == null ? label[2] : label[1];
            for (int i = 0; i < 20 && fp != 0; i++) {
                long at = frame == null ? fp : frame.address(fp) + 14L * wordSize;
                fp = memory.getWord(at, INSPECT);
                symbols.at(memory.getWord(at + wordSize, INSPECT))
                        .ifPresent(symbol -> names.add(symbol.name()));
            }
            return names;
        }

        /** The CPUs, as cpu[] names them. */
        List<StructView<CpuStruct>> cpus() {
            List<StructView<CpuStruct>> cpus = new ArrayList<>();
            long at = address("cpu");
            while (memory.getWord(at, INSPECT) != 0) {
                cpus.add(view(CpuStruct.class, memory.getWord(at, INSPECT)));
                at += memory.abi().wordSize();
            }
            return cpus;
        }

        /** What a thread's process is called. */
        String programOf(long thread) {
            long process = view(Kthread.class, thread).word(Kthread.T_PROCP);
            long user = view(Proc.class, process).addressOf(Proc.P_USER);
            return view(User.class, user).string(User.U_COMM);
        }

        /** All that the message buffer holds. */
        String messages() {
            StructView<Msgbuf> buffer = view(Msgbuf.class, "msgbuf");
            long end = buffer.int64(Msgbuf.MSG_BUFX);
            StringBuilder text = new StringBuilder();
            for (long at = buffer.int64(Msgbuf.MSG_BUFR); at < end; at++) {
                long place = at % buffer.int32(Msgbuf.MSG_SIZE);
                text.append(
                        (char) memory.getByte(buffer.addressOf(Msgbuf.MSG_BUFC, place), INSPECT));
            }
            return text.toString();
        }
    }

    private static GuestRun.Result run(Arch arch, String how, Consumer<Onlooker> look) {
        return GuestRun.of(arch, "state")
                .inspect((machine, symbols) -> look.accept(new Onlooker(machine.memory(), symbols)))
                .run(how);
    }

    @OnEveryArch
    void shouldKeepAllThatTheConsoleShowed(Arch arch) {
        for (String how : new String[] {"end", "panic", "trap"}) {
            StringBuilder kept = new StringBuilder();
            GuestRun.Result run = run(arch, how, onlooker -> kept.append(onlooker.messages()));

            assertThat(kept).hasToString(run.console()).contains("WARNING: later by 250 ticks");
        }
    }

    @OnEveryArch
    void shouldKeepMessagesForTheLogAndShowThoseForTheConsole(Arch arch) {
        String before = "a piece of a line, log\nWARNING: later by 250 ticks\n";
        StringBuilder kept = new StringBuilder();
        GuestRun.Result run = run(arch, "log", onlooker -> kept.append(onlooker.messages()));

        assertThat(kept).hasToString(before + "NOTICE: kept, 1\nkept, 2\n");
        assertThat(run.console()).isEqualTo(before + "shown\n");
    }

    @OnEveryArch
    void shouldKeepWhenALineWasPrinted(Arch arch) {
        run(
                arch,
                "end",
                onlooker -> {
                    long lines = onlooker.address("msgbuf");
                    StructView<Msgbuf> buffer = onlooker.view(Msgbuf.class, lines);
                    assertThat(buffer.int64(Msgbuf.MSG_LINES)).isEqualTo(2);
                    long second = buffer.addressOf(Msgbuf.MSG_LINE, 1);
                    assertThat(onlooker.view(MsgLine.class, second).int64(MsgLine.ML_TIME))
                            .isBetween(2_500_000_000L, 2_501_000_000L);
                });
    }

    @OnEveryArch
    void shouldRecordAPanic(Arch arch) {
        List<String> found = new ArrayList<>();
        GuestRun.Result run =
                run(
                        arch,
                        "panic",
                        onlooker -> {
                            found.add(onlooker.string(onlooker.word("panicstr")));
                            found.add(Long.toHexString(onlooker.word("panic_thread")));
                            assertThat(onlooker.word("panic_reg")).isZero();
                            assertThat(onlooker.functionAt(onlooker.word("panic_regs")))
                                    .isEqualTo("panicsys");
                        });

        assertThat(found).containsExactly("lab: forced panic", panickingThread(run));
    }

    @OnEveryArch
    void shouldRecordATrap(Arch arch) {
        List<String> found = new ArrayList<>();
        GuestRun.Result run =
                run(
                        arch,
                        "trap",
                        onlooker -> {
                            found.add(onlooker.string(onlooker.word("panicstr")));
                            found.add(Long.toHexString(onlooker.word("panic_thread")));
                            found.add(" rp=%x ".formatted(onlooker.word("panic_reg")));
                            long pc = onlooker.panicRegister(programCounter(arch));
                            assertThat(onlooker.functionAt(pc)).isEqualTo("main");
                        });

        assertThat(found.get(0)).isEqualTo(run.panic()).contains(found.get(2));
        assertThat(found.get(1)).isEqualTo(panickingThread(run));
    }

    private static String programCounter(Arch arch) {
        return arch.strictAlignment() ? "pc" : arch.equals(Arch.I386) ? "eip" : "rip";
    }

    private static String panickingThread(GuestRun.Result run) {
        Matcher thread = THREAD.matcher(run.console());
        assertThat(thread.find()).isTrue();
        return thread.group(1);
    }

    /** The stub in which the kernel panicked must be left on the stack, for a walk without windows. */
    @OnEveryArch
    void shouldLeaveTheWholeStackInMemory(Arch arch) {
        run(
                arch,
                "panic",
                onlooker -> {
                    int wordSize = arch.abi().wordSize();
                    long label = onlooker.address("panic_regs");
                    long[] values = new long[arch.strictAlignment() ? 2 : 3];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = onlooker.memory.getWord(label + (long) i * wordSize, INSPECT);
                    }
                    assertThat(onlooker.callers(arch, values)).contains("vpanic", "panic", "main");
                });
    }

    @OnEveryArch
    void shouldKnowTheTimeWhenItEnds(Arch arch) {
        for (String how : new String[] {"end", "panic"}) {
            run(
                    arch,
                    how,
                    onlooker -> {
                        assertThat(onlooker.word("lbolt")).isEqualTo(250);
                        assertThat(onlooker.word("hrestime"))
                                .isEqualTo(onlooker.word("boot_time") + 2);
                        assertThat(onlooker.int64("hrtime_base")).isGreaterThan(2_500_000_000L);
                        assertThat(onlooker.word("freemem"))
                                .isBetween(1L, onlooker.word("physmem"));
                    });
        }
    }

    @OnEveryArch
    void shouldShowIdleCpusWithTheirIdleThreads(Arch arch) {
        GuestRun.of(arch, "state")
                .cpus(4)
                .inspect(
                        (machine, symbols) -> {
                            Onlooker onlooker = new Onlooker(machine.memory(), symbols);
                            int idle = 0;
                            for (StructView<CpuStruct> cpu : onlooker.cpus()) {
                                long thread = cpu.word(CpuStruct.CPU_THREAD);
                                boolean isIdle = thread == cpu.word(CpuStruct.CPU_IDLE_THREAD);
                                assertThat(onlooker.programOf(thread)).isEqualTo("sched");
                                assertThat(cpu.int16(CpuStruct.CPU_DISPATCH_PRI))
                                        .isEqualTo(isIdle ? -1 : 60);
                                assertThat(isIdle)
                                        .isNotEqualTo(thread == onlooker.word("panic_thread"));
                                idle += isIdle ? 1 : 0;
                            }
                            assertThat(idle).isEqualTo(3);
                            StructView<Kthread> first =
                                    onlooker.view(
                                            Kthread.class,
                                            onlooker.cpus().get(3).word(CpuStruct.CPU_IDLE_THREAD));
                            assertThat(onlooker.functionAt(first.word(Kthread.T_STARTPC)))
                                    .isEqualTo("idle");
                        })
                .run("panic");
    }

    @OnEveryArch
    void shouldSayWhoWaitsForACpu(Arch arch) {
        run(
                arch,
                "busy",
                onlooker -> {
                    StructView<CpuStruct> cpu = onlooker.cpus().get(0);
                    StructView<Disp> queue =
                            onlooker.view(Disp.class, cpu.word(CpuStruct.CPU_DISP));
                    assertThat(queue.int32(Disp.DISP_NRUNNABLE)).isEqualTo(1);
                    assertThat(queue.int16(Disp.DISP_MAXRUNPRI)).isEqualTo(80);
                    assertThat(queue.word(Disp.DISP_CPU)).isEqualTo(cpu.base());
                    assertThat(cpu.word(CpuStruct.CPU_LAST_SWTCH)).isEqualTo(250);
                    assertThat(onlooker.view(CpuStruct.class, "panic_cpu").word(CpuStruct.CPU_SELF))
                            .isEqualTo(cpu.base());
                });
    }

    @OnEveryArch
    void shouldListAllThreadsFromTheFirstOn(Arch arch) {
        run(
                arch,
                "busy",
                onlooker -> {
                    long first = onlooker.address("t0");
                    assertThat(onlooker.word("allthreads")).isEqualTo(first);
                    assertThat(onlooker.word("practive")).isEqualTo(onlooker.address("p0"));
                    assertThat(onlooker.view(Proc.class, "p0").word(Proc.P_TLIST)).isEqualTo(first);
                    int threads = 0;
                    long thread = first;
                    do {
                        thread = onlooker.view(Kthread.class, thread).word(Kthread.T_NEXT);
                        threads++;
                    } while (thread != first);
                    // t0, that of main, of the queue, of the idle CPU, and the one that spins
                    assertThat(threads).isEqualTo(5);
                });
    }

    @OnEveryArch
    void shouldListTheModules(Arch arch) {
        run(
                arch,
                "end",
                onlooker -> {
                    StructView<Modctl> unix = onlooker.view(Modctl.class, "modules");
                    List<String> names = new ArrayList<>();
                    StructView<Modctl> entry = unix;
                    do {
                        names.add(onlooker.string(entry.word(Modctl.MOD_MODNAME)));
                        entry = onlooker.view(Modctl.class, entry.word(Modctl.MOD_NEXT));
                    } while (!entry.equals(unix));
                    assertThat(names).containsExactly("unix", "genunix", "state");
                    entry = onlooker.view(Modctl.class, unix.word(Modctl.MOD_PREV));
                    long main = onlooker.address("main") - entry.word(Modctl.MOD_TEXT);
                    assertThat(main).isBetween(0L, entry.word(Modctl.MOD_TEXT_SIZE) - 1);
                });
    }

    @OnEveryArch
    void shouldSayWhoItIs(Arch arch) {
        run(
                arch,
                "end",
                onlooker -> {
                    StructView<Utsname> utsname = onlooker.view(Utsname.class, "utsname");
                    assertThat(utsname.string(Utsname.NODENAME)).isEqualTo("kheap");
                    assertThat(onlooker.string(onlooker.address("kern_bootargs")))
                            .isEqualTo("cpus=1 seed=1");
                });
    }
}
