package org.kheap.cli.toolchain;

import java.nio.file.Path;

/**
 * What a successful compilation gave.
 *
 * @param file a relocatable ELF object in the cache; never changed, so not to be written
 * @param warnings what the compiler said nevertheless; often empty
 */
public record CompiledObject(Path file, String warnings) {}
