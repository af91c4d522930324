package org.kheap.machine.testing;

import java.util.List;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;

/** What {@link OnEveryAbi} and {@link OnEveryArch} stand for. */
public final class Machines {
    private Machines() {}

    public static List<Abi> abis() {
        return Abi.ALL;
    }

    public static List<Arch> archs() {
        return Arch.ALL;
    }
}
