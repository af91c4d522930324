package org.kheap.kernel.state;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.Arrays;
import java.util.List;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;

/**
 * Reads back what a kernel's variables say of it. The guest may have damaged them: what cannot be read
 * is empty.
 */
public final class SelfPortrait {
    private final GuestMemory memory;
    private final Globals globals;

    public SelfPortrait(GuestMemory memory, Globals globals) {
        this.memory = memory;
        this.globals = globals;
    }

    /** {@code utsname}: sysname, nodename, release, version, machine. */
    public List<String> system() {
        Layout<Utsname> layout = Layout.of(Utsname.class, memory.abi());
        long utsname = globals.address("utsname");
        return Arrays.stream(layout.fields())
                .map(field -> text(utsname + layout.offset(field), Utsname.SIZE))
                .toList();
    }

    public String platform() {
        return text(globals.address("platform"), Utsname.SIZE);
    }

    /** How it was booted, in words. */
    public String bootArguments() {
        return text(globals.address("kern_bootargs"), Identity.ARGUMENTS_SIZE);
    }

    /** What the console showed, as far back as {@code msgbuf} reaches. */
    public byte[] messages() {
        Layout<Msgbuf> layout = Layout.of(Msgbuf.class, memory.abi());
        long base = globals.address("msgbuf");
        try {
            long end = memory.getLong(base + layout.offset(Msgbuf.MSG_BUFX), INSPECT);
            long start = memory.getLong(base + layout.offset(Msgbuf.MSG_BUFR), INSPECT);
            int length = (int) Math.max(0, Math.min(end - start, Msgbuf.SIZE));
            byte[] text = new byte[length];
            for (int i = 0; i < length; i++) {
                long place = end - length + i & Msgbuf.SIZE - 1;
                text[i] =
                        (byte)
                                memory.getByte(
                                        base + layout.offset(Msgbuf.MSG_BUFC, place), INSPECT);
            }
            return text;
        } catch (GuestFaultException e) {
            return new byte[0];
        }
    }

    private String text(long address, int size) {
        try {
            return memory.getString(address, size, INSPECT);
        } catch (GuestFaultException e) {
            return "";
        }
    }
}
