package org.kheap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kheap.kernel.boot.BadSettingException;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.boot.LoaderFile;
import org.kheap.kernel.boot.Problem;
import org.kheap.kernel.boot.Setting;
import org.kheap.kernel.boot.SettingParser;
import org.kheap.kernel.boot.StrayVariables;
import org.kheap.kernel.boot.SystemFile;
import org.kheap.kernel.module.LoadException;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;

/** Collects what files and the command line say about tunables; the last word wins. */
final class BootSettings {
    /** In bytes. Real files have a few kilobytes; a device may have no end. */
    private static final int LARGEST_FILE = 1 << 20;

    private final List<Abi> machines;
    private final Environment environment;
    private final List<Setting> settings = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private int problems;

    /**
     * @param machines where the settings are to be made
     */
    BootSettings(List<Arch> machines, Environment environment) {
        this.machines = machines.stream().map(Arch::abi).toList();
        this.environment = environment;
    }

    /** Takes the lines of a file, and says what is wrong with it. */
    void readFile(String name) {
        SystemFile file;
        try {
            file = SystemFile.parse(contents(name), machines);
        } catch (UserException e) {
            complain(e.getMessage());
            return;
        }
        settings.addAll(file.settings());
        mentionIgnored(name, file);
        for (SystemFile.Wrong wrong : file.problems()) {
            String place = " file=%s line=%d".formatted(name, wrong.line());
            complain(sentence(wrong.problem(), place));
        }
    }

    /** Takes the lines of a file for the loader, and says what is wrong with it. */
    void readLoaderFile(String name) {
        LoaderFile file;
        try {
            file = LoaderFile.parse(contents(name));
        } catch (UserException e) {
            complain(e.getMessage());
            return;
        }
        variables.putAll(file.variables());
        if (file.error() != null) {
            environment.err().print(file.error().warning(name));
            complain(
                    "not read any further: file=%s line=%d".formatted(name, file.error().number()));
        }
    }

    /** Takes a {@code NAME=VALUE} of the command line, or says what is wrong with it. */
    void readOption(String setting) {
        try {
            settings.add(new SettingParser(machines).parse(setting));
        } catch (BadSettingException e) {
            complain(sentence(e.problem(), ""));
        }
    }

    /** Sees that an argument for sysctl(8) sets something. */
    void checkVariable(String setting) {
        if (setting.indexOf('=') <= 0 || setting.startsWith("-")) {
            complain("not NAME=VALUE: --sysctl=%s".formatted(setting));
        }
    }

    /**
     * All that was read, for a machine of so many CPUs.
     *
     * @param seed of the scheduler's choices
     * @throws UserException if any of it was wrong; each problem has been said by then
     */
    BootOptions options(int cpus, long seed) throws UserException {
        if (problems > 0) {
            throw new UserException("nothing was run: problems=" + problems);
        }
        return new BootOptions(settings, cpus, seed).with(variables);
    }

    private static String contents(String name) throws UserException {
        try {
            Path path = Path.of(name);
            if (!Files.exists(path)) {
                throw new UserException("no such file: file=" + name);
            }
            try (InputStream stream = Files.newInputStream(path)) {
                byte[] bytes = stream.readNBytes(LARGEST_FILE + 1);
                if (bytes.length > LARGEST_FILE) {
                    throw new UserException(
                            "too large for a file of settings: file=%s most=1M".formatted(name));
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (IOException | InvalidPathException e) {
            throw new UserException("cannot read: file=" + name, e);
        }
    }

    /** Says which variables of the kernel environment do nothing, though they look as if. */
    static void mentionStrays(BootOptions options, Kernel kernel, Environment environment)
            throws LoadException {
        if (!options.environment().isEmpty()) {
            StrayVariables.among(options.environment(), kernel.sysctl())
                    .forEach(problem -> environment.say(sentence(problem, "")));
        }
    }

    private void complain(String sentence) {
        problems++;
        environment.say(sentence);
    }

    private static String sentence(Problem problem, String place) {
        String suggestion = Suggestion.of(problem.typed(), problem.known());
        String advice = suggestion.isEmpty() ? "; " + problem.advice() : suggestion;
        return problem.fact() + place + advice;
    }

    /** Each directive once, with all its lines. */
    private void mentionIgnored(String name, SystemFile file) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (SystemFile.Ignored ignored : file.ignored()) {
            lines.computeIfAbsent(ignored.directive(), directive -> new ArrayList<>())
                    .add(Integer.toString(ignored.line()));
        }
        lines.forEach(
                (directive, at) ->
                        environment.say(
                                "nothing here for it to act on: directive=%s file=%s line=%s"
                                        .formatted(directive, name, String.join(",", at))));
    }
}
