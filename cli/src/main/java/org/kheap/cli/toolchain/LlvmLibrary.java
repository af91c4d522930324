package org.kheap.cli.toolchain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The library that the compiler is made of, which others can use, too. */
public final class LlvmLibrary {
    private LlvmLibrary() {}

    /**
     * Finds the library of the compiler on the class path, which is unpacked below {@code cacheRoot} if it
     * is not there yet. Whether the user has named another compiler does not matter: its library may be of
     * any version.
     *
     * @param progress is told, in a sentence, what takes long
     * @throws ToolchainException if there is none for this host
     */
    public static Path locate(Path cacheRoot, Consumer<String> progress)
            throws ToolchainException, IOException, InterruptedException {
        ClassLoader loader = LlvmLibrary.class.getClassLoader();
        return new EmbeddedClang(cacheRoot, EmbeddedClang.hostPlatform(), loader).library(progress);
    }
}
