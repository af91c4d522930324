package org.kheap.kernel.sysctl;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** Variables with their first values from the kernel environment. */
final class Tunables {
    private final GuestMemory memory;
    private final KernelEnvironment environment;
    private final Layout<LoaderTunable> layout;
    private final TreeSet<String> names = new TreeSet<>();

    Tunables(GuestMemory memory, KernelEnvironment environment) {
        this.memory = memory;
        this.environment = environment;
        this.layout = Layout.of(LoaderTunable.class, memory.abi());
    }

    /** All names that were asked for, sorted. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** Gives OIDs their values that say of themselves that they are tunables. */
    void fetch(List<Oid> oids) {
        Map<String, String> variables = environment.all();
        for (Oid oid : oids) {
            if (oid.has(CtlFlag.TUN)) {
                names.add(oid.name());
            }
            String value = variables.get(oid.name());
            if (value != null && oid.has(CtlFlag.TUN) && !oid.has(CtlFlag.NOFETCH)) {
                fetch(oid, value);
            }
        }
    }

    /** Gives the variable of a {@link LoaderTunable} its value. */
    void fetch(long address) {
        StructView<LoaderTunable> tunable = new StructView<>(layout, memory, address);
        long path = tunable.word(LoaderTunable.TUN_PATH);
        String name = memory.getString(path, KernelEnvironment.LONGEST, LOAD);
        names.add(name);
        environment.get(name).ifPresent(value -> fetch(tunable, value));
    }

    /** What the OID does not accept changes nothing. */
    private static void fetch(Oid oid, String value) {
        Optional<byte[]> bytes = oid.fromEnvironment(value);
        if (bytes.isEmpty()) {
            return;
        }
        try {
            oid.store(bytes.get());
        } catch (SysctlException e) {
            return; // its declaration is wrong
        }
    }

    private void fetch(StructView<LoaderTunable> tunable, String value) {
        long variable = tunable.word(LoaderTunable.TUN_VAR);
        CtlType type = CtlType.of(tunable.int32(LoaderTunable.TUN_TYPE)).orElse(CtlType.OPAQUE);
        if (type == CtlType.STRING) {
            int size = (int) tunable.word(LoaderTunable.TUN_SIZE);
            memory.putString(variable, value, size, STORE);
        } else if (type.isNumber()) {
            CNumber.ofTunable(value)
                    .filter(number -> CNumber.fits(number, type, memory.abi()))
                    .ifPresent(
                            number ->
                                    memory.write(
                                            variable,
                                            type.bytes(memory.abi(), number.longValue()),
                                            STORE));
        }
    }
}
