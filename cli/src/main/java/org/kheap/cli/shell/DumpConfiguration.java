package org.kheap.cli.shell;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kheap.kernel.boot.DumpTarget;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.panic.dump.CrashImage;
import org.kheap.panic.dump.DumpContent;
import org.kheap.panic.dump.DumpDevice;
import org.kheap.panic.dump.Progress;

/** What {@code dumpadm} shows and changes; survives reboots, as a file in {@code /etc} does. */
final class DumpConfiguration {
    /** Name of a swap device in {@code dumpadm -d}. */
    private static final String SWAP = "swap";

    /** Room beside memory: headers, symbols, and pages that do not compress. */
    private static final long EXTRA = 64L << 20;

    private final boolean illumos;
    private final Disk disk;
    private final String nodename;
    private final DeviceFile file;
    private final long deviceSize;
    private final String usualDevice;
    private DumpContent content = DumpContent.KERNEL;
    private String device;
    private String directory;
    private boolean saves = true;
    private boolean compresses;

    /**
     * @param memory of the machine, in bytes
     * @param deviceSize of its dump device, in bytes; 0 for one that is large enough
     */
    DumpConfiguration(Arch arch, Disk disk, String nodename, long memory, long deviceSize) {
        this.illumos = arch.abi().equals(Abi.AMD64);
        this.disk = disk;
        this.nodename = nodename;
        this.file = new DeviceFile(disk.host(Disk.CRASH + "/" + nodename));
        this.deviceSize = deviceSize == 0 ? memory + memory / 8 + EXTRA : deviceSize;
        this.usualDevice = usualDevice(arch);
        this.device = usualDevice;
        this.directory = Disk.CRASH + "/" + nodename;
        keepFile();
    }

    private static String usualDevice(Arch arch) {
        if (arch.abi().equals(Abi.AMD64)) {
            return "/dev/zvol/dsk/rpool/dump";
        }
        return arch.equals(Arch.I386) ? "/dev/dsk/c0d0s1" : "/dev/dsk/c0t0d0s1";
    }

    boolean saves() {
        return saves;
    }

    boolean compresses() {
        return compresses;
    }

    /** Where savecore saves, a path of the guest. */
    String directory() {
        return directory;
    }

    /** The dump device; whether the kernel dumps to it is another matter. */
    DumpDevice device() throws IOException {
        return new DumpDevice(file.path(), name(), deviceSize);
    }

    /** The file of the host that plays it. */
    Path deviceFile() {
        return file.shown();
    }

    /** What the guest calls it, whether it dumps there or not. */
    String name() {
        return device.isEmpty() ? usualDevice : device;
    }

    /** Leaves the device to others. */
    void release() throws IOException {
        file.close();
    }

    /** Where a kernel shall dump; null for nowhere. */
    DumpTarget target() {
        return device.isEmpty() ? null : new Target(name(), content, false);
    }

    /** Where the running system shall be dumped; null for nowhere. */
    DumpTarget liveTarget() {
        return device.isEmpty() ? null : new Target(name(), content, true);
    }

    // Changes

    /** Some changes of which all are made, or none. */
    @FunctionalInterface
    interface Changes {
        void make() throws ShellException;
    }

    /** What a change can change. */
    private record Kept(
            DumpContent content,
            String device,
            String directory,
            boolean saves,
            boolean compresses) {}

    /** @throws ShellException if one of the changes does; all is as it was then */
    void changeTogether(Changes changes) throws ShellException {
        Kept before = new Kept(content, device, directory, saves, compresses);
        try {
            changes.make();
        } catch (ShellException e) {
            content = before.content;
            device = before.device;
            directory = before.directory;
            saves = before.saves;
            compresses = before.compresses;
            keepFile();
            throw e;
        }
    }

    void content(String word) throws ShellException {
        content =
                switch (word) {
                    case "kernel" -> DumpContent.KERNEL;
                    case "curproc" -> DumpContent.CURPROC;
                    case "all" -> DumpContent.ALL;
                    default ->
                            throw new ShellException(
                                    "dumpadm: unknown dump content %s; there are kernel, curproc, all"
                                            .formatted(word));
                };
        keepFile();
    }

    void device(String name) throws ShellException {
        boolean isPath = name.startsWith("/dev/") && disk.resolve(name).equals(name);
        if (!name.equals("none") && !name.equals(SWAP) && !isPath) {
            throw new ShellException(
                    "dumpadm: %s is no device; say none, swap, or a path below /dev"
                            .formatted(name));
        }
        device = name.equals("none") ? "" : name.equals(SWAP) ? usualDevice : name;
        keepFile();
    }

    void directory(String path) throws ShellException {
        if (!path.startsWith(Disk.CRASH + "/")) {
            throw new ShellException(
                    "dumpadm: %s is not below /var/crash, where the host keeps files"
                            .formatted(path));
        }
        directory = path;
        keepFile();
    }

    void saves(boolean yes) {
        saves = yes;
        keepFile();
    }

    void compresses(String word) throws ShellException {
        if (!illumos) {
            throw new ShellException("dumpadm: this system saves no compressed dumps");
        }
        if (!word.equals("on") && !word.equals("off")) {
            throw new ShellException("dumpadm: -z takes on or off, not " + word);
        }
        compresses = word.equals("on");
        keepFile();
    }

    /** @param amount kilobytes with {@code k}, megabytes with {@code m} */
    void minfree(String amount) throws ShellException {
        if (!amount.matches("\\d{1,9}[kmKM]")) {
            throw new ShellException(
                    "dumpadm: -m takes an amount such as 1000k or 10m, not " + amount);
        }
        long number = Long.parseLong(amount.substring(0, amount.length() - 1));
        boolean mega = Character.toLowerCase(amount.charAt(amount.length() - 1)) == 'm';
        Path host = disk.host(directory);
        try {
            makeDirectory(host);
            Files.writeString(host.resolve("minfree"), (mega ? number << 10 : number) + "\n");
        } catch (IOException e) {
            throw new ShellException(
                    "dumpadm: cannot write minfree: " + disk.inGuest(e.getMessage(), directory), e);
        }
    }

    private static void makeDirectory(Path wanted) throws IOException {
        try {
            Files.createDirectories(wanted);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(wanted + " is no directory", e);
        }
    }

    private String minfree() {
        Path file = disk.host(directory).resolve("minfree");
        try {
            return Files.exists(file)
                    ? " (minfree = %sKB)".formatted(Files.readString(file).strip())
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    // What it says

    /** The lines of {@code dumpadm}. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(line("Dump content", contentWords()));
        text.append(
                line("Dump device", device.isEmpty() ? "none (dumps disabled)" : deviceWords()));
        text.append(line("Savecore directory", directory + minfree()));
        text.append(line("Savecore enabled", saves ? "yes" : "no"));
        if (illumos) {
            text.append(line("Save compressed", compresses ? "on" : "off"));
        }
        return text.toString();
    }

    private static String line(String name, String value) {
        return "%18s: %s\n".formatted(name, value);
    }

    private String contentWords() {
        return switch (content) {
            case KERNEL -> "kernel pages";
            case CURPROC -> "kernel and current process pages";
            case ALL -> "all pages";
        };
    }

    private String deviceWords() {
        boolean swap = device.equals(usualDevice) && !illumos;
        return device + (swap ? " (swap)" : " (dedicated)");
    }

    private void keepFile() {
        String word =
                switch (content) {
                    case KERNEL -> "kernel";
                    case CURPROC -> "curproc";
                    case ALL -> "all";
                };
        disk.keep(
                "/etc/dumpadm.conf",
                "DUMPADM_DEVICE=%s\nDUMPADM_SAVDIR=%s\nDUMPADM_CONTENT=%s\nDUMPADM_ENABLE=%s\n"
                        .formatted(
                                device.isEmpty() ? "none" : device,
                                directory,
                                word,
                                saves ? "yes" : "no"));
    }

    /** The device as the kernel writes to it. */
    private final class Target implements DumpTarget {
        private final String device;
        private final DumpContent what;
        private final boolean live;

        /** @param live if the kernel goes on afterwards */
        Target(String device, DumpContent what, boolean live) {
            this.device = device;
            this.what = what;
            this.live = live;
        }

        @Override
        public String device() {
            return device;
        }

        @Override
        public long offset() {
            return DumpDevice.START;
        }

        @Override
        public String content() {
            return what.phrase();
        }

        @Override
        public Written write(CrashImage image) throws IOException {
            makeDirectory(file.shown().getParent());
            DumpDevice where = DumpConfiguration.this.device();
            DumpDevice.Written written =
                    live
                            ? where.writeLive(image, what, Progress.NONE)
                            : where.write(image, what, Progress.NONE);
            return new Written(written.pages(), written.ratio());
        }
    }
}
