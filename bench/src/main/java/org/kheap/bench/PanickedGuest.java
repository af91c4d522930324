package org.kheap.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kheap.cli.GuestSources;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.Outcome;
import org.kheap.kernel.boot.Setting;
import org.kheap.kernel.module.KernelModule;
import org.kheap.machine.Arch;
import org.kheap.machine.elf.ElfObject;

/**
 * A guest that runs a workload of {@code guest/bench} until it panics.
 *
 * @param memory in bytes
 * @param flags its {@code kmem_flags}
 * @param workload name of the source file
 * @param arguments of its {@code main}
 */
record PanickedGuest(Arch arch, long memory, long flags, String workload, List<String> arguments) {
    static final Path HOME = Path.of(System.getProperty("kheap.home", ".")).toAbsolutePath();

    /** Looks at a guest that has panicked, while it is there. */
    interface Look {
        void at(Kernel kernel, Outcome outcome) throws Exception;
    }

    void run(GuestSources sources, Look look) throws Exception {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        String source = HOME.resolve("guest/bench").resolve(workload + ".c").toString();
        List<ElfObject> objects =
                sources.workload(arch, List.of(source), List.of(), false, System.err::print);
        try (EngineMachine machine = EngineMachine.create(arch, memory, 1)) {
            BootOptions options =
                    new BootOptions(List.of(Setting.assign("kmem_flags", flags)), 1, 1);
            Kernel kernel =
                    Kernel.boot(machine, sources.kernel(arch), options, console::writeBytes);
            KernelModule module = kernel.load(workload, objects);
            List<String> words = new ArrayList<>(List.of(workload));
            words.addAll(arguments);
            Outcome outcome = kernel.run(module, words);
            if (!(outcome instanceof Outcome.Panicked)) {
                throw new IllegalStateException("no panic: " + console.toString(UTF_8).strip());
            }
            look.at(kernel, outcome);
        }
    }
}
