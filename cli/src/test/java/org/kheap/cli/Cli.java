package org.kheap.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The command, run in this process: its exit status and what it wrote on both streams. */
record Cli(int status, String out, String err) {
    static Cli run(String... arguments) {
        return run(false, arguments);
    }

    /** @param colour whether standard error is a terminal that wants colours */
    static Cli run(boolean colour, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(arguments, printer(out), printer(err), colour);
        return new Cli(status, text(out), text(err));
    }

    private static PrintStream printer(ByteArrayOutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    /** The source of a gallery piece. */
    static String gallery(String name) {
        return source("gallery", name);
    }

    /** The source of a scenario made for tests. */
    static String scenario(String name) {
        return source("scenarios", name);
    }

    private static String source(String kind, String name) {
        Path folder = GuestRun.GUEST.resolve(kind).resolve(name);
        return folder.resolve(name + ".c").toString();
    }

    /** The command of the shell that runs a gallery piece. */
    static String runGallery(String name) {
        return runFile(Path.of(gallery(name)));
    }

    /** The command of the shell that runs a scenario. */
    static String runScenario(String name) {
        return runFile(Path.of(scenario(name)));
    }

    static String runFile(Path file) {
        return "run " + (file.toString().contains(" ") ? "'" + file + "'" : file);
    }
}
