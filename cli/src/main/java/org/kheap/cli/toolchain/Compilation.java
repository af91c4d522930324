package org.kheap.cli.toolchain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One source file, and how to compile it.
 *
 * @param directory where the compiler runs; names in diagnostics and debug data are relative to it
 * @param source a C file, or an assembler file to be preprocessed ({@code .S}), named as it shall
 *     be named everywhere
 * @param includes directories of headers, searched in this order
 * @param options further options; they win over the usual ones, which include {@code -O0}
 * @param colour whether diagnostics are coloured for a terminal
 */
public record Compilation(
        Path directory,
        String source,
        GuestTarget target,
        List<Path> includes,
        List<String> options,
        boolean colour) {

    /**
     * What may be passed on: definitions, directories, warnings, code generation. Left out are
     * options that name another output or none, load a plugin or take the next argument.
     */
    private static final Pattern ACCEPTED =
            Pattern.compile(
                    "-(?:[DUI].+|O.*|g.*|std=.+|W(?![alp],).*"
                            + "|f(?!plugin|pass-plugin|syntax-only).+|m(?!llvm).+)");

    /**
     * Options for every machine. A kernel has no C library below it, and its address 0 is an
     * address like others: reading it must be a trap, not a licence to drop code. Frames and calls
     * stay as written, for the sake of stack traces.
     */
    private static final List<String> USUAL =
            List.of(
                    "-std=gnu11",
                    "-O0",
                    "-gdwarf-4",
                    "-Wall",
                    "-Wno-unused-command-line-argument",
                    "-D_KERNEL",
                    "-ffreestanding",
                    "-nostdlibinc",
                    "-fno-pic",
                    "-fno-common",
                    "-fno-stack-protector",
                    "-fno-asynchronous-unwind-tables",
                    "-fno-delete-null-pointer-checks",
                    "-fno-omit-frame-pointer",
                    "-fno-optimize-sibling-calls",
                    "-fno-crash-diagnostics");

    /**
     * @throws IllegalArgumentException if an option is none that may be passed on
     */
    public Compilation {
        directory = directory.toAbsolutePath().normalize();
        includes = includes.stream().map(directory::resolve).map(Path::normalize).toList();
        options = List.copyOf(options);
        for (String option : options) {
            if (!ACCEPTED.matcher(option).matches()) {
                throw new IllegalArgumentException(
                        "not an option for the compiler: option=" + option);
            }
        }
    }

    Path sourceFile() {
        return directory.resolve(source);
    }

    /** All arguments but those that differ from run to run. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(USUAL);
        arguments.add("--target=" + target.triple());
        arguments.addAll(target.flags());
        arguments.addAll(hiddenDirectories());
        includes.forEach(include -> arguments.add("-I" + include));
        arguments.addAll(options);
        arguments.add(colour ? "-fcolor-diagnostics" : "-fno-color-diagnostics");
        return arguments;
    }

    /** Names in the object do not tell where on this host things are; the last match wins. */
    private List<String> hiddenDirectories() {
        List<String> maps = new ArrayList<>();
        maps.add("-ffile-compilation-dir=.");
        maps.add("-ffile-prefix-map=" + withSlash(directory) + "=./");
        for (Path include : includes) {
            maps.add("-ffile-prefix-map=" + include + "=" + include.getFileName());
        }
        return maps;
    }

    /** The compiler compares letters only: without the slash, it takes /a/bc for a part of /a/b. */
    private static String withSlash(Path directory) {
        String name = directory.toString();
        return name.endsWith("/") ? name : name + "/";
    }
}
