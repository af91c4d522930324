package org.kheap.debugger.types;

import static org.kheap.debugger.command.Description.MANY;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.DebuggerException;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.UsageException;
import org.kheap.debugger.memory.Cells;

/** {@code ::offsetof}: where a member of a structure is. */
final class OffsetofDcmd implements Dcmd {
    private static final Table TABLE =
            Table.of("offsetof")
                    .hidden("type", "%s")
                    .hidden("member", "%s")
                    .hidden("offset", "%d")
                    .hidden("bit", "%d")
                    .hidden("size", "%d");

    @Override
    public Description description() {
        return Description.of("offsetof", "print the offset of a given struct or union member")
                .operands("type member", 2, MANY)
                .help(
                        """
                        Prints the distance from the start of the structure in bytes, behind a point the
                        bits that are left, and the size of the member. The member may be part of another:
                        cache_cpu[1].cc_lock. Into a pipe, gives the number of bytes alone.""")
                .example("::offsetof kmem_bufctl_t bc_slab")
                .prints(TABLE);
    }

    @Override
    public void run(Call call) {
        TypeOperand type = TypeOperand.of(call.session(), call.arguments().operands());
        if (type.rest().size() != 1) {
            throw new UsageException("");
        }
        String path = type.rest().get(0).text();
        CObject whole = CObject.at(Cells.virtual(call.target()), 0, type.type());
        print(call, type.name(), path, MemberPath.within(call.session(), whole, path));
    }

    private static void print(Call call, String type, String path, CObject member) {
        Output output = call.output();
        int bits = member.bitsBefore(call.target().arch().abi());
        long offset = member.address() + bits / Byte.SIZE;
        long size = member.type().size();
        if (output.takesRows()) {
            TABLE.row(output, type, path, offset, bits % Byte.SIZE, size);
            return;
        }
        if (output.isPipe()) {
            if (bits % Byte.SIZE != 0) {
                throw new DebuggerException(
                        "member %s of type %s is not byte-aligned".formatted(path, type));
            }
            output.value(offset);
            return;
        }
        output.printf("offsetof (%s, %s) = %#llr", type, path, offset);
        if (bits % Byte.SIZE != 0) {
            output.printf(".%d", bits % Byte.SIZE);
        }
        if (size > 0) {
            output.printf(", sizeof (...->%s) = %#llr", path, size);
        }
        output.print("\n");
    }
}
