package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kheap.cli.sysctl.KenvProgram;
import org.kheap.cli.sysctl.Output;
import org.kheap.cli.sysctl.SysctlProgram;
import org.kheap.emulator.unicorn.EngineMachine;
import org.kheap.kernel.boot.BootOptions;
import org.kheap.kernel.boot.Kernel;
import org.kheap.kernel.sysctl.Sysctl;
import org.kheap.machine.Arch;

/** sysctl(8) and kenv(1), with the OIDs of the kernel and those of the scenario. */
@ExtendWith(EnginesAreClosed.class)
class SysctlProgramTest {
    private static final String USAGE =
            """
            usage: sysctl [-bdehiNnoqTWx] [-f filename] name[=value] ...
                   sysctl [-bdehNnoqTWx] -a
            """;

    private static EngineMachine machine;
    private static Sysctl sysctl;

    private static final Map<String, String> FILES =
            Map.of(
                    "/etc/sysctl.conf",
                    """
                    # comment
                    debug.frob.size=3	# comment

                    debug.frob.none=1
                    debug.frob.label="a # b"
                    debug.frob.limit=5
                    debug.frob.size = 4
                    """);

    @BeforeAll
    static void boot() throws Exception {
        machine = EngineMachine.create(Arch.AMD64, 16 << 20, 1);
        Kernel kernel =
                Kernel.boot(
                        machine,
                        GuestRun.image(Arch.AMD64),
                        BootOptions.DEFAULT.with(Map.of("hint.a", "1", "b", "2")),
                        bytes -> {});
        kernel.load("sysctl", GuestRun.objects(Arch.AMD64, List.of(Cli.scenario("sysctl"))));
        sysctl = kernel.sysctl();
    }

    @AfterAll
    static void switchOff() {
        machine.close();
    }

    /** Program over its two streams. */
    private record Ran(int status, String out, String err) {
        private interface Program {
            int run(Output out, Output err);
        }

        static Ran of(Program program) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int status = program.run(out::writeBytes, err::writeBytes);
            return new Ran(
                    status,
                    out.toString(StandardCharsets.ISO_8859_1),
                    err.toString(StandardCharsets.ISO_8859_1));
        }
    }

    private static Ran sysctl(String... words) {
        return Ran.of(
                (out, err) -> new SysctlProgram(sysctl, FILES::get, out, err).run(List.of(words)));
    }

    private static Ran kenv(String... words) {
        return Ran.of(
                (out, err) -> new KenvProgram(sysctl.environment(), out, err).run(List.of(words)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "vm.memguard.foo | unknown oid 'vm.memguard.foo'",
                "vm.memguard.foo=1 | unknown oid 'vm.memguard.foo'",
                "vm.memguard.divisor=3 | oid 'vm.memguard.divisor' is a read only tunable",
                "vm.memguard.numalloc=1 | oid 'vm.memguard.numalloc' is read only",
                "vm.memguard=1 | oid 'vm.memguard' isn't a leaf node",
                "vm.memguard.options= | empty numeric value",
                "vm.memguard.options=x | invalid integer 'x'",
                "vm.memguard.options=1k | invalid integer '1k'",
                "vm.memguard.minsize=x | invalid unsigned integer 'x'",
                "debug.frob.offset=1.5 | invalid long integer '1.5'",
                "vm.memguard.quarantine=x | invalid unsigned long integer 'x'",
                "debug.frob.balance=x | invalid int64_t 'x'",
                "debug.frob.total=x | invalid uint64_t 'x'",
                "vm.memguard.options=2147483648"
                        + " | invalid integer '2147483648': Result too large",
                "vm.memguard.minsize=4294967296"
                        + " | invalid unsigned integer '4294967296': Result too large",
            })
    void shouldRefuseInFreebsdsWords(String argument, String message) {
        Ran ran = sysctl(argument);

        String more =
                argument.contains("divisor")
                        ? "sysctl: Tunable values are set in /boot/loader.conf\n"
                        : "";
        assertThat(ran).isEqualTo(new Ran(1, "", "sysctl: " + message + "\n" + more));
    }

    @Test
    void shouldShowTheOldValueBeforeTheKernelRefusesTheNewOne() {
        assertThat(sysctl("vm.memguard.placement=up"))
                .isEqualTo(
                        new Ran(
                                1,
                                "vm.memguard.placement: right\n",
                                "sysctl: vm.memguard.placement=up: Invalid argument\n"));
        assertThat(sysctl("-n", "vm.memguard.canary=2"))
                .isEqualTo(new Ran(1, "1\n", "sysctl: vm.memguard.canary=2: Invalid argument\n"));
        String tooLong = "vm.memguard.desc=" + "x".repeat(128);
        assertThat(sysctl(tooLong))
                .isEqualTo(
                        new Ran(
                                1,
                                "vm.memguard.desc: \n",
                                "sysctl: " + tooLong + ": Invalid argument\n"));
    }

    @Test
    void shouldSayWhatAValueWasAndIs() {
        String longest = "x".repeat(127);

        assertThat(sysctl("vm.memguard.options=3", "vm.memguard.options=0x1").out())
                .isEqualTo("vm.memguard.options: 1 -> 3\nvm.memguard.options: 3 -> 1\n");
        assertThat(sysctl("-n", "vm.memguard.minsize=-1").out()).isEqualTo("0 -> 4294967295\n");
        assertThat(sysctl("-e", "vm.memguard.minsize:0").out())
                .isEqualTo("vm.memguard.minsize=4294967295 -> 0\n");
        assertThat(sysctl("vm.memguard.desc=no such type").out())
                .as("a type that does not exist yet is accepted")
                .isEqualTo("vm.memguard.desc:  -> no such type\n");
        assertThat(sysctl("vm.memguard.desc = \"" + longest + "\"").out())
                .isEqualTo("vm.memguard.desc: no such type -> " + longest + "\n");
        assertThat(sysctl("vm.memguard.desc='a'", "vm.memguard.desc=").out())
                .isEqualTo("vm.memguard.desc: %s -> a\nvm.memguard.desc: a -> \n", longest);
    }

    @Test
    void shouldCountFailedArgumentsAndDoTheRest() {
        Ran ran = sysctl("debug.frob.none", "debug.frob.version", "debug.frob=1", "debug.frob.x=1");

        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.out()).isEqualTo("debug.frob.version: 42\n");
        assertThat(ran.err().lines()).hasSize(3);
    }

    @Test
    void shouldShowAsTheOptionsSay() {
        assertThat(sysctl("-n", "debug.frob.version").out()).isEqualTo("42\n");
        assertThat(sysctl("-N", "debug.frob.version").out()).isEqualTo("debug.frob.version\n");
        assertThat(sysctl("-e", "debug.frob.version").out()).isEqualTo("debug.frob.version=42\n");
        assertThat(sysctl("-x", "debug.frob.version").out())
                .isEqualTo("debug.frob.version: 0x0000002a\n");
        assertThat(sysctl("-nx", "debug.frob.balance").out()).isEqualTo("0xfffffffffffffff3\n");
        assertThat(sysctl("-h", "hw.physmem").out()).isEqualTo("hw.physmem: 16,777,216\n");
        assertThat(sysctl("-d", "debug.frob.version").out())
                .isEqualTo("debug.frob.version: A constant\n");
        assertThat(sysctl("-dn", "debug.frob.version").out()).isEqualTo("A constant\n");
        assertThat(sysctl("-b", "debug.frob.version").out()).isEqualTo("*\0\0\0");
    }

    @Test
    void shouldListWhatIsBelowANode() {
        assertThat(sysctl("-N", "debug.frob").out().lines())
                .first()
                .as("the one with a number of its own")
                .isEqualTo("debug.frob.counter");
        assertThat(sysctl("debug").out()).isEqualTo(sysctl("debug.frob").out());
        assertThat(sysctl("debug").out()).doesNotContain("hidden");
        assertThat(sysctl("-d", "debug").out().lines()).first().isEqualTo("debug: Debugging");
        assertThat(sysctl("-aN").out().lines())
                .contains("vm.memguard.desc", "debug.frob.level", "hw.ncpu", "kern.ostype");
        assertThat(sysctl("-aNT").out().lines())
                .contains("vm.memguard.divisor", "debug.frob.level")
                .doesNotContain("vm.memguard.options", "vm.memguard.minsize");
        assertThat(sysctl("-NW", "vm.memguard").out().lines())
                .containsExactly(
                        "vm.memguard.desc",
                        "vm.memguard.options",
                        "vm.memguard.minsize",
                        "vm.memguard.frequency",
                        "vm.memguard.placement",
                        "vm.memguard.quarantine",
                        "vm.memguard.canary");
    }

    @Test
    void shouldSayNothingOfUnknownNamesIfAsked() {
        assertThat(sysctl("-i", "debug.frob.none")).isEqualTo(new Ran(0, "", ""));
        assertThat(sysctl("-q", "debug.frob.none")).isEqualTo(new Ran(1, "", ""));
    }

    @Test
    void shouldReadRequestsFromAFile() {
        assertThat(sysctl("-f", "/etc/sysctl.conf"))
                .isEqualTo(
                        new Ran(
                                2,
                                """
                                debug.frob.size: 11 -> 3
                                debug.frob.label: first -> a # b
                                debug.frob.size: 3 -> 4
                                """,
                                """
                                sysctl: unknown oid 'debug.frob.none' at line 4
                                sysctl: oid 'debug.frob.limit' is a read only tunable at line 6
                                sysctl: Tunable values are set in /boot/loader.conf
                                """));
        assertThat(sysctl("-fnowhere"))
                .isEqualTo(new Ran(66, "", "sysctl: nowhere: No such file or directory\n"));
    }

    @Test
    void shouldSayHowItIsUsed() {
        assertThat(sysctl()).isEqualTo(new Ran(1, "", USAGE));
        assertThat(sysctl("-nN", "vm")).isEqualTo(new Ran(1, "", USAGE));
        assertThat(sysctl("-z", "vm"))
                .isEqualTo(new Ran(1, "", "sysctl: illegal option -- z\n" + USAGE));
        assertThat(sysctl("-f").err())
                .isEqualTo("sysctl: option requires an argument -- f\n" + USAGE);
        assertThat(sysctl("-T", "vm.memguard.options=1").err())
                .isEqualTo("sysctl: Can't set variables when using -T or -W\n" + USAGE);
    }

    /** Descriptions as FreeBSD has them; what it does not have is marked. */
    @Test
    void shouldDescribeMemguardsVariables() {
        assertThat(sysctl("-d", "vm.memguard.divisor", "vm.memguard.options").out())
                .isEqualTo(
                        """
                        vm.memguard.divisor: (kmem_size/memguard_divisor) == memguard submap size
                        vm.memguard.options: MemGuard options:
                        \t0x001 - add guard pages around each allocation
                        \t0x002 - always use MemGuard for allocations over a page
                        \t0x004 - guard uma(9) zones with UMA_ZONE_NOFREE flag
                        """);
        assertThat(sysctl("-d", "vm.memguard").out().lines())
                .filteredOn(line -> line.endsWith(" (kheap)"))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly(
                        "vm.memguard.placement",
                        "vm.memguard.quarantine",
                        "vm.memguard.canary",
                        "vm.memguard.quarantined");
    }

    @Test
    void shouldShowTheKernelEnvironment() {
        assertThat(kenv("hint.a")).isEqualTo(new Ran(0, "1\n", ""));
        assertThat(kenv("-v", "b")).isEqualTo(new Ran(0, "b=\"2\"\n", ""));
        assertThat(kenv("-h").out()).isEqualTo("hint.a=\"1\"\n");
        assertThat(kenv("-N").out().lines()).containsExactlyInAnyOrder("hint.a", "b");
        assertThat(kenv("c=3")).isEqualTo(new Ran(0, "c=\"3\"\n", ""));
        assertThat(kenv("-u", "c")).isEqualTo(new Ran(0, "", ""));
        assertThat(kenv("-u", "c")).isEqualTo(new Ran(1, "", "kenv: unable to unset c\n"));
        assertThat(kenv("c")).isEqualTo(new Ran(1, "", "kenv: unable to get c\n"));
        assertThat(kenv("-q", "c")).isEqualTo(new Ran(1, "", ""));
        String tooLong = "x".repeat(128);
        assertThat(kenv("c=" + tooLong))
                .isEqualTo(new Ran(1, "", "kenv: unable to set c to " + tooLong + "\n"));
        assertThat(kenv("-u").err())
                .isEqualTo(
                        """
                        usage: kenv [-hNq]
                               kenv [-qv] variable[=value]
                               kenv [-q] -u variable
                        """);
    }
}
