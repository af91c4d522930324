package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.List;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.state.SelfPortrait;
import org.kheap.kernel.thread.KernelThread;
import org.kheap.kernel.thread.Label;
import org.kheap.kernel.thread.Scheduler;
import org.kheap.kernel.thread.Threads;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Machine;
import org.kheap.machine.RegisterSnapshot;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.elf.ElfExecutable;
import org.kheap.machine.elf.ElfMachine;
import org.kheap.machine.elf.LinkException;
import org.kheap.machine.trap.SparcFrame;
import org.kheap.panic.Panic;
import org.kheap.panic.PanicReason.BadTrap;
import org.kheap.panic.dump.CrashFacts;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.DumpThread;
import org.kheap.panic.message.PanicScreen;

/** Makes the image of a kernel that stands still, for a crash dump. */
final class CrashImages {
    private final KernelContext kernel;
    private final Machine machine;
    private final Threads threads;
    private final Scheduler scheduler;
    private final ContextSwitch context;
    private final SelfPortrait portrait;
    private String arguments = "";

    CrashImages(KernelContext kernel, Threads threads, Scheduler scheduler, ContextSwitch context) {

        this.kernel = kernel;
        this.machine = kernel.machine();
        this.threads = threads;
        this.scheduler = scheduler;
        this.context = context;
        this.portrait = new SelfPortrait(kernel.memory(), kernel.globals());
    }

    /** @param words of the workload, its name first, for people to see what was run */
    void arguments(List<String> words) {
        arguments = String.join(" ", words);
    }

    /** @param outcome how the run ended */
    CrashImage image(Outcome outcome) {
        RegisterSnapshot registers = machine.cpu().snapshot();
        KernelThread running = scheduler.current();
        List<CrashFacts.Window> homeless = storeWindows(registers, running);
        return new CrashImage(
                machine.arch(),
                machine.memory(),
                machine.hat().mappings(),
                facts(outcome, running, threads(registers, running), homeless),
                symbolFile(),
                arguments);
    }

    private List<DumpThread> threads(RegisterSnapshot registers, KernelThread running) {
        List<KernelThread> all = new ArrayList<>(List.of(running));
        threads.all().stream().filter(thread -> thread != running).forEach(all::add);
        List<Integer> numbers = ThreadNumbers.of(all.stream().map(CrashImages::numberOf).toList());
        List<DumpThread> dumped = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            KernelThread thread = all.get(i);
            dumped.add(
                    new DumpThread(
                            numbers.get(i),
                            thread.address(),
                            thread == running ? registers : registersOf(thread)));
        }
        return dumped;
    }

    /** 0 if the guest has taken away the page where it is. */
    private static long numberOf(KernelThread thread) {
        try {
            return thread.number();
        } catch (GuestFaultException e) {
            return 0;
        }
    }

    /**
     * One that has not run yet stands where it will begin. Nothing is known of one whose registers were
     * saved in a page that is gone.
     */
    private RegisterSnapshot registersOf(KernelThread thread) {
        try {
            return thread.hasSavedRegisters()
                    ? context.saved(thread)
                    : context.fresh(
                            kernel.addressOf("thread_start"), thread.savedRegister(Label.SP));
        } catch (GuestFaultException e) {
            return context.fresh(0, 0);
        }
    }

    /**
     * Writes the windows that are in the processor to their places on the stack, where debuggers look
     * for them. Nothing is written elsewhere, wherever frame pointers lead: it may be what was
     * overwritten that matters.
     *
     * @return those that have no place there, the innermost first
     */
    List<CrashFacts.Window> storeWindows(RegisterSnapshot registers, KernelThread running) {
        List<CrashFacts.Window> homeless = new ArrayList<>();
        if (registers.windows().isEmpty()) {
            return homeless;
        }
        SparcFrame frame = SparcFrame.of(machine.arch().abi());
        long stackPointer = registers.get(SparcRegister.O6);
        for (long[] window : registers.windows()) {
            long area = frame.address(stackPointer);
            if (isStackOf(running, area, SparcFrame.WINDOW_REGISTERS * frame.wordSize())) {
                for (int i = 0; i < window.length; i++) {
                    long place = area + (long) i * frame.wordSize();
                    machine.memory().putWord(place, window[i], STORE);
                }
            } else {
                homeless.add(new CrashFacts.Window(stackPointer, window));
            }
            stackPointer = window[SparcFrame.FP];
        }
        return homeless;
    }

    private boolean isStackOf(KernelThread thread, long area, int size) {
        return Long.compareUnsigned(area, thread.low()) >= 0
                && Long.compareUnsigned(area, thread.high()) < 0
                && machine.memory().isAccessible(area, size, STORE);
    }

    private byte[] symbolFile() {
        Arch arch = machine.arch();
        List<ElfExecutable.Part> parts = new ArrayList<>();
        for (KernelModule module : kernel.modules().modules()) {
            parts.add(
                    new ElfExecutable.Part(parts.isEmpty() ? "" : module.name(), module.images()));
        }
        try {
            return ElfExecutable.of(ElfMachine.of(arch), arch.pageSize(), parts);
        } catch (LinkException e) {
            throw new IllegalStateException("the debug data of all modules is too large", e);
        }
    }

    private CrashFacts facts(
            Outcome outcome,
            KernelThread running,
            List<DumpThread> dumped,
            List<CrashFacts.Window> homeless) {
        Panic panic = outcome instanceof Outcome.Panicked panicked ? panicked.panic() : null;
        BadTrap trap = panic == null ? null : panic.trap();
        return new CrashFacts(
                panic == null ? "" : PanicScreen.string(panic),
                scheduler.cpu(),
                running.address(),
                trap == null ? 0 : trap.regs(),
                portrait.system(),
                portrait.platform(),
                kernel.clock().moment().seconds(),
                kernel.clock().now(),
                portrait.bootArguments(),
                portrait.messages(),
                kernel.modules().modules().stream()
                        .map(m -> new CrashFacts.Module(m.name(), m.text(), m.textSize()))
                        .toList(),
                scheduler.cpus(),
                dumped,
                homeless);
    }
}
