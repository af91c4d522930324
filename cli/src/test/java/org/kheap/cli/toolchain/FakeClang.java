package org.kheap.cli.toolchain;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A shell script that behaves as clang does as far as the cache can see: its object is the source
 * and what it includes with double quotes; the word {@code broken} is an error, {@code doubtful} a
 * warning, and {@code endless} keeps it busy. It counts how often it was run.
 */
final class FakeClang {
    static final String VERSION = "clang version 20.1.7 (pretended)";
    static final String PLATFORM = "linux-x86_64";

    private static final String SCRIPT =
            """
            #!/bin/sh
            case "$*" in *--version*) echo 'VERSION'; exit 0;; esac
            echo run >> 'LOG'
            while [ $# -gt 0 ]; do
                case "$1" in
                -o) object=$2; shift;;
                -MF) rule=$2; shift;;
                *) source=$1;;
                esac
                shift
            done
            if grep -q endless "$source"; then sleep 100; fi
            if grep -q broken "$source"; then echo "$source: error: broken"; exit 1; fi
            if grep -q doubtful "$source"; then echo "$source: warning: doubtful"; fi
            included=$(sed -n 's/#include "\\(.*\\)"/\\1/p' "$source")
            cat "$source" $included > "$object"
            echo object: $source $included > "$rule"
            """;

    private final Path log;

    FakeClang(Path log) {
        this.log = log;
    }

    int runs() throws IOException {
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    /** The script as a program of its own. */
    Clang installed(Path directory) throws Exception {
        Path program = directory.resolve("clang");
        Files.writeString(program, script());
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("cannot be made executable: path=" + program);
        }
        return Clang.installed(program, "fake", VERSION);
    }

    /** The script in a jar that looks like LLVM's. */
    void writeJar(Path jar) throws IOException {
        Map<String, String> entries =
                Map.of(
                        "clang", script(),
                        "libclang-cpp.so", "C++ library",
                        "libLLVM.so", "LLVM library",
                        "libclang.so", "not needed",
                        "lib/clang/20/include/stdint.h", "typedef int int32_t;",
                        "lib/cmake/clang/Config.cmake", "not needed");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                out.putNextEntry(
                        new JarEntry("org/bytedeco/llvm/" + PLATFORM + "/" + entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private String script() {
        return SCRIPT.replace("VERSION", VERSION).replace("LOG", log.toString());
    }
}
