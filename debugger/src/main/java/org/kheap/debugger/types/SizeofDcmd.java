package org.kheap.debugger.types;

import static org.kheap.debugger.command.Description.MANY;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;
import org.kheap.debugger.command.UsageException;

/** {@code ::sizeof}: how large a type is. */
final class SizeofDcmd implements Dcmd {
    private static final Table TABLE = Table.of("sizeof").hidden("type", "%s").hidden("size", "%d");

    @Override
    public Description description() {
        return Description.of("sizeof", "print the size of a type")
                .operands("type", 1, MANY)
                .help("Into a pipe, gives the number of bytes alone.")
                .example("::sizeof struct kmem_cache")
                .prints(TABLE);
    }

    @Override
    public void run(Call call) {
        TypeOperand type = TypeOperand.of(call.session(), call.arguments().operands());
        if (!type.rest().isEmpty()) {
            throw new UsageException("");
        }
        Output output = call.output();
        long size = type.type().size();
        if (output.isPipe()) {
            output.value(size);
        } else if (output.takesRows()) {
            TABLE.row(output, type.name(), size);
        } else {
            output.printf("sizeof (%s) = %#llr\n", type.name(), size);
        }
    }
}
