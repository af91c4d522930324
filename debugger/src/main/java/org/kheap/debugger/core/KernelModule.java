package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.StructView;
import org.kheap.machine.GuestFaultException;

/**
 * A module of the kernel: where its code and its variables are.
 *
 * @param name of its file
 * @param control address of its {@code modctl_t}
 * @param controlSize bytes of that
 * @param text address of its code
 * @param textSize in bytes
 * @param data address of its variables, with those that begin as zero
 * @param dataSize in bytes; 0 if it has none
 */
public record KernelModule(
        String name,
        long control,
        long controlSize,
        long text,
        long textSize,
        long data,
        long dataSize) {
    private static final int MOST_NAME = 256;

    /** All modules, in the order in which they were loaded. The user is told of damaged ones. */
    public static List<KernelModule> all(Session session) {
        List<KernelModule> modules = new ArrayList<>();
        PrimitiveIterator.OfLong controls = session.walk("modctl", OptionalLong.empty());
        while (controls.hasNext()) {
            long control = controls.nextLong();
            try {
                modules.add(read(session, session.structs().at("modctl_t", control)));
            } catch (GuestFaultException fault) {
                session.warn(
                        "couldn't read module %x: no mapping for address %x",
                        control, fault.fault().address());
            }
        }
        return modules;
    }

    private static KernelModule read(Session session, StructView control) {
        StructView module = session.structs().at("struct module", control.get("mod_mp"));
        long name = control.get("mod_modname");
        return new KernelModule(
                session.target().memory().getString(name, MOST_NAME, INSPECT),
                control.address(),
                control.type().size(),
                module.get("text"),
                module.get("text_size"),
                module.get("data"),
                module.get("data_size"));
    }

    /** Whether an address is in its code. */
    public boolean hasInText(long va) {
        return Long.compareUnsigned(va - text, textSize) < 0;
    }

    /** Whether an address is in its variables. */
    public boolean hasInData(long va) {
        return Long.compareUnsigned(va - data, dataSize) < 0;
    }
}
