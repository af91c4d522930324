package org.kheap.debugger.testing;

import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.kheap.machine.Arch;

/** Addresses as the debugger prints them. */
public record AddressText(Arch arch) {
    /** As walkers do. */
    public String hex(long address) {
        return Long.toHexString(arch.abi().model().truncate(address));
    }

    /** With all digits. */
    public String wide(long address) {
        return "0".repeat(digits() - hex(address).length()) + hex(address);
    }

    /** How many digits there are in all. */
    public int digits() {
        return arch.abi().model().hexDigits();
    }

    /** A line for each. */
    public String lines(long... addresses) {
        return LongStream.of(addresses).mapToObj(this::hex).collect(Collectors.joining("\n"));
    }
}
