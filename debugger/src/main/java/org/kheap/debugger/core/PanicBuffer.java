package org.kheap.debugger.core;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.structs.StructType;
import org.kheap.debugger.structs.StructView;
import org.kheap.debugger.structs.Structs;
import org.kheap.debugger.structs.UnknownNameException;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Symbol;

/**
 * The registers in {@code panicbuf}: those of the code that trapped or called {@code panic}, by their
 * names.
 */
final class PanicBuffer {
    private static final int VERSION = 1;

    /** A register. */
    record Register(String name, long value) {}

    private PanicBuffer() {}

    /**
     * The registers in their order; none if the kernel has not panicked.
     *
     * @throws GuestFaultException if they are not all there
     */
    static List<Register> registers(Session session) {
        Structs structs = session.structs();
        StructView header = structs.view("panic_data_t", "panicbuf");
        StructType entries = structs.type("panic_nv_t");
        List<Register> registers = new ArrayList<>();
        if (header.get("pd_version") != VERSION) {
            return registers;
        }
        long size = session.target().symbols().named("panicbuf").map(Symbol::size).orElse(0L);
        long end = header.address() + Math.min(header.get("pd_msgoff"), size);
        long at = header.address() + header.type().size();
        for (; at + entries.size() <= end; at += entries.size()) {
            StructView entry = entries.at(at);
            registers.add(new Register(entry.text("pnv_name"), entry.get("pnv_value")));
        }
        return registers;
    }

    /** A register of that name; empty if the buffer or its description is missing. */
    static OptionalLong find(Session session, String name) {
        try {
            return registers(session).stream()
                    .filter(register -> register.name().equals(name))
                    .mapToLong(Register::value)
                    .findFirst();
        } catch (GuestFaultException | UnknownNameException missing) {
            return OptionalLong.empty();
        }
    }
}
