package org.kheap.kernel.boot;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.Arrays;
import org.kheap.kernel.sysctl.Errno;
import org.kheap.kernel.sysctl.Oid;
import org.kheap.kernel.sysctl.Sysctl;
import org.kheap.kernel.sysctl.SysctlException;
import org.kheap.machine.GuestMemory;

/** The functions of sysctl(9), as the guest calls them. */
final class SysctlServices {
    private static final int MAX_NAME = 256;

    /** Longer than any value that could be right. */
    private static final int LONGEST_VALUE = 4096;

    private final Sysctl sysctl;
    private final GuestMemory memory;

    SysctlServices(Sysctl sysctl, GuestMemory memory) {
        this.sysctl = sysctl;
        this.memory = memory;
    }

    void provide(Services services) {
        services.provide("kernel_sysctlbyname", 8, this::byName);
        for (String handler : SysctlSetup.HANDLERS) {
            services.provide(handler, 4, a -> Errno.EINVAL.number());
        }
    }

    /** The thread and the flags, arguments 0 and 7, make no difference here. */
    private long byName(long[] a) {
        try {
            Oid oid =
                    sysctl.find(memory.getString(a[1], MAX_NAME, LOAD))
                            .orElseThrow(() -> new SysctlException(Errno.ENOENT));
            long length = readOut(oid, a[2], a[3], a[6]);
            if (a[4] != 0) {
                write(oid, a[4], a[5]);
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
     * @param lengthAt where the caller wants its size; 0 if not at all
     * @return bytes of the value
     * @throws SysctlException if it cannot be read, or not all of it fits
     */
    private long readOut(Oid oid, long buffer, long sizeAt, long lengthAt) throws SysctlException {
        if (buffer == 0 && lengthAt == 0) {
            return 0;
        }
        byte[] value = oid.read();
        if (buffer != 0) {
            long room = sizeAt == 0 ? 0 : memory.getWord(sizeAt, LOAD);
            int fitting = Long.compareUnsigned(room, value.length) < 0 ? (int) room : value.length;
            memory.write(buffer, Arrays.copyOf(value, fitting), STORE);
            if (fitting < value.length) {
                throw new SysctlException(Errno.ENOMEM);
            }
        }
        return value.length;
    }

    private void write(Oid oid, long from, long length) throws SysctlException {
        if (Long.compareUnsigned(length, LONGEST_VALUE) > 0) {
            throw new SysctlException(Errno.EINVAL);
        }
        byte[] value = new byte[(int) length];
        memory.read(from, value, LOAD);
        oid.write(value);
    }
}
