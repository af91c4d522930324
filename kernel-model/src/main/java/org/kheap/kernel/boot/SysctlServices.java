package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Optional;
import org.kheap.kernel.sysctl.Errno;
import org.kheap.kernel.sysctl.Oid;
import org.kheap.kernel.sysctl.Sysctl;
import org.kheap.kernel.sysctl.SysctlException;
import org.kheap.machine.GuestMemory;

/** The functions of sysctl(9), as the guest calls them. */
final class SysctlServices {
    private static final int MAX_NAME = 256;

    private final Sysctl sysctl;
    private final GuestMemory memory;

    SysctlServices(Sysctl sysctl, GuestMemory memory) {
        this.sysctl = sysctl;
        this.memory = memory;
    }

    void provide(Services services) {
        services.provide("kernel_sysctlbyname", 8, this::byName);
    }

    /** The thread and the flags, arguments 0 and 7, make no difference here. */
    private long byName(long[] a) {
        Optional<Oid> oid = sysctl.find(memory.getString(a[1], MAX_NAME, LOAD));
        try {
            Oid found = oid.orElseThrow(() -> new SysctlException(Errno.ENOENT));
            byte[] old = found.read();
            long length = readOut(old, a[2], a[3]);
            if (a[4] != 0) {
                byte[] value = new byte[(int) a[5]];
                memory.read(a[4], value, LOAD);
                found.write(value);
            }
            if (a[6] != 0) {
                memory.putWord(a[6], length, STORE);
            }
            return 0;
        } catch (SysctlException e) {
            return e.errno().number();
        }
    }

    /**
     * Gives the caller the value that there is, as much of it as fits.
     *
     * @param buffer for it; 0 if only its size is wanted
     * @param sizeAt of the size of the buffer; 0 if there is none
     * @return bytes of the value
     * @throws SysctlException if not all of it fits
     */
    private long readOut(byte[] value, long buffer, long sizeAt) throws SysctlException {
        if (buffer == 0 || sizeAt == 0) {
            return value.length;
        }
        long room = memory.getWord(sizeAt, LOAD);
        int fitting = (int) Math.min(value.length, room);
        memory.write(buffer, java.util.Arrays.copyOf(value, fitting), STORE);
        if (fitting < value.length) {
            throw new SysctlException(Errno.ENOMEM);
        }
        return value.length;
    }
}
