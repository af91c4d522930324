package org.kheap.kernel.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.module.LoadException;
import org.kheap.kernel.sysctl.KernelEnvironment;
import org.kheap.kernel.sysctl.OidRule;
import org.kheap.kernel.sysctl.Sysctl;
import org.kheap.kernel.sysctl.SysctlException;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestText;

/** What sysctl(9) needs before the first OID is registered. */
final class SysctlSetup {
    private static final String PLACEMENT = "memguard_sysctl_placement";
    private static final String CANARY = "memguard_sysctl_canary";

    /** Functions of the guest that stand for rules; they are addresses, and nobody calls them. */
    static final List<String> HANDLERS = List.of(PLACEMENT, CANARY);

    private final KernelContext kernel;
    private final Console console;

    SysctlSetup(KernelContext kernel, Console console) {
        this.kernel = kernel;
        this.console = console;
    }

    /**
     * Makes the tree, empty, and the kernel environment.
     *
     * @throws LoadException if there is no memory for that
     */
    Sysctl start(Kmem kmem, BootOptions options) throws LoadException {
        describeMachine(options.cpus());
        KernelEnvironment environment =
                new KernelEnvironment(kernel.memory(), kernel.globals(), kmem);
        fill(environment, options.environment());
        return new Sysctl(kernel.memory(), kernel.globals(), rules(), environment, this::print);
    }

    private void fill(KernelEnvironment environment, Map<String, String> variables)
            throws LoadException {
        Map<String, String> inGuest = new LinkedHashMap<>();
        variables.forEach((name, value) -> inGuest.put(GuestText.of(name), GuestText.of(value)));
        try {
            for (String name : environment.fill(inGuest)) {
                print("WARNING: too long kenv string, ignoring " + name);
            }
        } catch (SysctlException e) {
            throw new LoadException("not enough memory for the kernel environment");
        }
    }

    private void print(String line) {
        console.write(GuestText.bytes(line + "\n"));
    }

    /** The variables of {@code hw} and {@code vm}. */
    private void describeMachine(int cpus) {
        Arch arch = kernel.arch();
        Globals globals = kernel.globals();
        long pages = kernel.machine().hat().totalPages();
        globals.word("hw_physmem", pages * arch.pageSize());
        globals.int32("hw_pagesize", arch.pageSize());
        globals.int32("mp_ncpus", cpus);
        globals.int32("vm_page_count", (int) pages);
        globals.word("vm_kmem_size", arch.map().heap().size());
        globals.word("vm_kmem_size_max", arch.map().heap().size());
    }

    private Map<Long, OidRule> rules() {
        return Map.of(
                kernel.addressOf(PLACEMENT),
                OidRule.oneOf("right", "left", "random"),
                kernel.addressOf(CANARY),
                OidRule.FLAG);
    }
}
