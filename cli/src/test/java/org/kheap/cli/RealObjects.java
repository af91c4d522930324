package org.kheap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.kheap.cli.toolchain.Caches;
import org.kheap.cli.toolchain.Clang;
import org.kheap.cli.toolchain.Compilation;
import org.kheap.cli.toolchain.GuestTarget;
import org.kheap.cli.toolchain.ObjectCache;
import org.kheap.machine.Arch;

/** Object files as the compiler makes them. */
final class RealObjects {
    private RealObjects() {}

    static byte[] compile(Arch arch, Path source, String... options) throws IOException {
        try {
            Path root = Caches.root();
            ObjectCache cache = new ObjectCache(root, Clang.locate(root, sentence -> {}));
            Compilation compilation =
                    new Compilation(
                            source.getParent(),
                            source.getFileName().toString(),
                            GuestTarget.valueOf(arch.name().toUpperCase(Locale.ROOT)),
                            List.of(GuestRun.GUEST.resolve("include")),
                            List.of(options),
                            false);
            return Files.readAllBytes(cache.compileAll(List.of(compilation)).get(0).file());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("cannot compile " + source, e);
        }
    }
}
