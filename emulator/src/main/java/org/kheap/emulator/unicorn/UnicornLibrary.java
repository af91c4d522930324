package org.kheap.emulator.unicorn;

import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The engine's shared library: where it is, and that it is the right one.
 *
 * <p>It is loaded by absolute path wherever one is known, since every 2.x has the same soname and a
 * lookup by name may find a copy that is too old.
 */
public final class UnicornLibrary {
    /** System property, and in upper case with underscores environment variable, with the path. */
    public static final String PROPERTY = "kheap.unicorn";

    private static final String ENVIRONMENT = "KHEAP_UNICORN";

    /** The oldest version on which all four machines work. */
    private static final int REQUIRED_MAJOR = 2;

    private static final int REQUIRED_MINOR = 1;
    private static final int REQUIRED_PATCH = 4;

    private static final List<String> SYSTEM_COPIES =
            List.of(
                    "/usr/lib/x86_64-linux-gnu/libunicorn.so.2",
                    "/usr/lib/aarch64-linux-gnu/libunicorn.so.2",
                    "/usr/lib64/libunicorn.so.2",
                    "/usr/local/lib/libunicorn.so.2",
                    "/opt/homebrew/lib/libunicorn.2.dylib",
                    "/usr/local/lib/libunicorn.2.dylib");

    private static UnicornLibrary loaded;

    private final Path path;
    private final String version;

    private UnicornLibrary(Path path, String version) {
        this.path = path;
        this.version = version;
    }

    /**
     * Loads the library, the first time it is called.
     *
     * @throws EngineException if there is none or it is too old; the message says what to do
     */
    public static synchronized UnicornLibrary load() {
        if (loaded == null) {
            Path path = locate();
            loaded = new UnicornLibrary(path, bind(path));
        }
        return loaded;
    }

    /** The file it was loaded from. */
    public Path path() {
        return path;
    }

    /** For example {@code 2.1.4}. */
    public String version() {
        return version;
    }

    private static Path locate() {
        String named = System.getProperty(PROPERTY, "");
        if (named.isEmpty()) {
            named = System.getenv().getOrDefault(ENVIRONMENT, "");
        }
        if (!named.isEmpty()) {
            Path path = Path.of(named);
            if (!Files.isReadable(path)) {
                throw new EngineException(
                        "cannot read the Unicorn library: path=%s (set by %s or %s)"
                                .formatted(path, PROPERTY, ENVIRONMENT));
            }
            return path.toAbsolutePath();
        }
        return SYSTEM_COPIES.stream()
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(
                        () ->
                                new EngineException(
                                        "no Unicorn library found: start kheap with scripts/kheap,"
                                                + " which fetches one, or set "
                                                + ENVIRONMENT
                                                + " to libunicorn.so.2 of version 2.1.4 or newer"));
    }

    private static String bind(Path path) {
        try {
            Unicorn.bind(NativeLibrary.getInstance(path.toString()));
        } catch (UnsatisfiedLinkError e) {
            throw new EngineException(
                    "cannot load the Unicorn library: path=%s reason=%s"
                            .formatted(path, e.getMessage()),
                    e);
        }
        int combined = Unicorn.uc_version(new int[1], new int[1]);
        int major = combined >>> 24;
        int minor = combined >>> 16 & 0xff;
        int patch = combined >>> 8 & 0xff;
        String version = major + "." + minor + "." + patch;
        if (!newEnough(major, minor, patch)) {
            throw new EngineException(
                    ("the Unicorn library is too old: version=%s path=%s; kheap needs %d.%d.%d or a"
                                    + " newer 2.x, without which SPARC machines do not run")
                            .formatted(
                                    version, path, REQUIRED_MAJOR, REQUIRED_MINOR, REQUIRED_PATCH));
        }
        return version;
    }

    static boolean newEnough(int major, int minor, int patch) {
        if (major != REQUIRED_MAJOR) {
            return false;
        }
        return minor != REQUIRED_MINOR ? minor > REQUIRED_MINOR : patch >= REQUIRED_PATCH;
    }
}
