package org.kheap.kernel.sysctl;

import static org.kheap.machine.GuestMemory.Access.INSPECT;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.kmem.Kmem;
import org.kheap.kernel.kmem.Kmf;
import org.kheap.machine.GuestMemory;
import org.kheap.panic.KernelPanicException;

/**
 * The kernel environment: {@code name=value} strings one behind the other, and an empty one at the end,
 * where {@code kern_envp} points. See section 4 of the package comment.
 */
public final class KernelEnvironment {
    /** Longest name and longest value, {@code KENV_MNAMELEN} without the NUL. */
    public static final int LONGEST = 127;

    private static final String START = "kern_envp";
    private static final String SIZE = "kern_envp_size";

    private final GuestMemory memory;
    private final Globals globals;
    private final Kmem kmem;

    public KernelEnvironment(GuestMemory memory, Globals globals, Kmem kmem) {
        this.memory = memory;
        this.globals = globals;
        this.kmem = kmem;
    }

    private static boolean isTooLong(String name, String value) {
        return name.length() > LONGEST || value.length() > LONGEST;
    }

    /**
     * Puts what the loader has read in there, which is empty yet.
     *
     * @return the names that were left out, since they or their values are too long
     * @throws SysctlException if there is no memory
     */
    public List<String> fill(Map<String, String> variables) throws SysctlException {
        Map<String, String> kept = new LinkedHashMap<>(variables);
        kept.entrySet().removeIf(entry -> isTooLong(entry.getKey(), entry.getValue()));
        store(kept);
        return variables.keySet().stream().filter(name -> !kept.containsKey(name)).toList();
    }

    /** All of it, in the order in which it was set. */
    public Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        long end = globals.word(START) + globals.word(SIZE);
        long at = globals.word(START);
        while (at < end && memory.getByte(at, INSPECT) != 0) {
            String string = memory.getString(at, (int) (end - at), INSPECT);
            int equals = string.indexOf('=');
            if (equals >= 0) {
                all.put(string.substring(0, equals), string.substring(equals + 1));
            }
            at += string.length() + 1;
        }
        return all;
    }

    /** The value of a name, if it has one. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(all().get(name));
    }

    /**
     * Gives a name a value.
     *
     * @throws SysctlException if either is too long, or there is no memory
     */
    public void set(String name, String value) throws SysctlException {
        if (isTooLong(name, value)) {
            throw new SysctlException(Errno.ENAMETOOLONG);
        }
        Map<String, String> all = all();
        all.put(name, value);
        store(all);
    }

    /**
     * Forgets a name.
     *
     * @throws SysctlException if there is none such
     */
    public void unset(String name) throws SysctlException {
        Map<String, String> all = all();
        if (all.remove(name) == null) {
            throw new SysctlException(Errno.ENOENT);
        }
        store(all);
    }

    private void store(Map<String, String> all) throws SysctlException {
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) -> text.append(name).append('=').append(value).append('\0'));
        byte[] bytes = text.append('\0').toString().getBytes(StandardCharsets.ISO_8859_1);
        try {
            store(bytes);
        } catch (KernelPanicException e) { // a tool of the user's cannot have the kernel panic
            throw new SysctlException(Errno.EFAULT);
        }
    }

    private void store(byte[] bytes) throws SysctlException {
        long block = kmem.alloc(bytes.length, Kmf.KM_NOSLEEP);
        if (block == 0) {
            throw new SysctlException(Errno.ENOMEM);
        }
        memory.write(block, bytes, STORE);
        long before = globals.word(START);
        long sizeBefore = globals.word(SIZE);
        globals.word(START, block);
        globals.word(SIZE, bytes.length);
        if (before != 0) {
            kmem.free(before, sizeBefore);
        }
    }
}
