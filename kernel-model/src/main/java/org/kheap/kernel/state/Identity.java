package org.kheap.kernel.state;

import java.util.Map;
import org.kheap.kernel.base.Globals;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;

/** What each machine's kernel says it is: see {@code docs/notes/0002}. */
public final class Identity {
    /** Bytes of the boot arguments, with the NUL at their end; more are cut off. */
    static final int ARGUMENTS_SIZE = 1024;

    private static final int FILE_SIZE = 256;

    /**
     * @param release as {@code uname -r} prints it
     * @param version as {@code uname -v} does
     * @param machine as {@code uname -m} does
     * @param platform as {@code uname -i} does
     * @param bootFile path of the kernel
     */
    private record Words(
            String release, String version, String machine, String platform, String bootFile) {}

    private static final Map<Arch, Words> WORDS =
            Map.of(
                    Arch.I386,
                    new Words("5.8", "Generic", "i86pc", "i86pc", "/platform/i86pc/kernel/unix"),
                    Arch.AMD64,
                    new Words(
                            "5.11",
                            "illumos",
                            "i86pc",
                            "i86pc",
                            "/platform/i86pc/kernel/amd64/unix"),
                    Arch.SPARC,
                    new Words(
                            "5.8",
                            "Generic",
                            "sun4m",
                            "SUNW,SPARCstation-20",
                            "/platform/sun4m/kernel/unix"),
                    Arch.SPARCV9,
                    new Words(
                            "5.10",
                            "Generic",
                            "sun4u",
                            "SUNW,Ultra-60",
                            "/platform/sun4u/kernel/sparcv9/unix"));

    private Identity() {}

    /**
     * Fills {@code utsname}, {@code platform} and the rest.
     *
     * @param bootArguments how the kernel was told to boot, in words
     */
    public static void write(
            Arch arch, GuestMemory memory, Globals globals, String nodename, String bootArguments) {
        Words words = WORDS.get(arch);
        KernelData data = new KernelData(memory, globals);
        long utsname = data.address("utsname");
        Layout<Utsname> layout = Layout.of(Utsname.class, arch.abi());
        data.string(utsname + layout.offset(Utsname.SYSNAME), "SunOS", Utsname.SIZE);
        data.string(utsname + layout.offset(Utsname.NODENAME), nodename, Utsname.SIZE);
        data.string(utsname + layout.offset(Utsname.RELEASE), words.release, Utsname.SIZE);
        data.string(utsname + layout.offset(Utsname.VERSION), words.version, Utsname.SIZE);
        data.string(utsname + layout.offset(Utsname.MACHINE), words.machine, Utsname.SIZE);
        data.string(data.address("platform"), words.platform, Utsname.SIZE);
        data.string(data.address("kern_bootfile"), words.bootFile, FILE_SIZE);
        data.string(data.address("kern_bootargs"), bootArguments, ARGUMENTS_SIZE);
    }
}
