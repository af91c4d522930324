package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * The manual page memguard(9) of October 2011, a test for each sentence that states what MemGuard does,
 * in its order. Before each test stands the sentence, shortened.
 */
@ExtendWith(EnginesAreClosed.class)
class MemguardManualTest {
    private static final long MEGABYTE = 1 << 20;

    /** What a run of the steps of {@code guest/scenarios/manual} printed. */
    private static List<String> lines(Arch arch, String... steps) {
        return lines(arch, List.of(), steps);
    }

    private static List<String> lines(Arch arch, List<String> options, String... steps) {
        Cli run = run(arch, options, steps);
        assertThat(run.status()).as(run.out() + run.err()).isZero();
        return run.out().lines().toList();
    }

    private static Cli run(Arch arch, List<String> options, String... steps) {
        List<String> words = new ArrayList<>(List.of("run", "-m", arch.name()));
        words.addAll(options);
        words.add(Cli.scenario("manual"));
        words.add("--");
        words.addAll(List.of(steps));
        return Cli.run(words.toArray(String[]::new));
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    // MemGuard can take over malloc(), realloc() and free() for a single malloc type.

    @OnEveryArch
    void shouldTakeOverMallocReallocAndFreeForASingleMallocType(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.desc=alpha",
                                "malloc:alpha=100",
                                "realloc=200",
                                "free",
                                "get:vm.memguard.numalloc",
                                "get:vm.memguard.mapused",
                                "malloc:beta=100",
                                "realloc=200",
                                "free"))
                .containsExactly(
                        "vm.memguard.desc=alpha: 0",
                        "malloc 100: guarded",
                        "realloc 200: guarded",
                        "freed",
                        "vm.memguard.numalloc: 2",
                        "vm.memguard.mapused: 0",
                        "malloc 100: ordinary",
                        "realloc 200: ordinary",
                        "freed");
    }

    // Alternatively MemGuard can take over uma_zalloc(), uma_zalloc_arg() and uma_free() for a
    // single
    // uma zone.

    @OnEveryArch
    void shouldTakeOverUmaZallocUmaZallocArgAndUmaFreeForASingleZone(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.desc=gamma",
                                "zalloc:gamma",
                                "zfree",
                                "zalloc_arg:gamma",
                                "zfree",
                                "get:vm.memguard.numalloc",
                                "get:vm.memguard.mapused",
                                "zalloc:delta",
                                "malloc:alpha=48"))
                .containsExactly(
                        "vm.memguard.desc=gamma: 0",
                        "zalloc 48: guarded",
                        "freed",
                        "zalloc_arg 48: guarded",
                        "freed",
                        "vm.memguard.numalloc: 2",
                        "vm.memguard.mapused: 0",
                        "zalloc 48: ordinary",
                        "malloc 48: ordinary");
    }

    // Also MemGuard can guard all allocations larger than PAGE_SIZE

    @OnEveryArch
    void shouldGuardAllAllocationsLargerThanAPage(Arch arch) {
        int page = arch.pageSize();

        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.options=3",
                                "malloc:alpha=" + (page + 1),
                                "malloc:beta=" + 3 * page,
                                "malloc:alpha=" + (page - 1)))
                .containsExactly(
                        "vm.memguard.options=3: 0",
                        "malloc %d: guarded".formatted(page + 1),
                        "malloc %d: guarded".formatted(3 * page),
                        "malloc %d: ordinary".formatted(page - 1));
    }

    // and can guard a random fraction of all allocations.

    @OnEveryArch
    void shouldGuardARandomFractionOfAllAllocations(Arch arch) {
        List<String> lines =
                lines(arch, "set:vm.memguard.frequency=50000", "many:alpha=1000", "many:beta=1000");

        assertThat(lines.get(1)).matches("(4|5)\\d\\d of 1000 guarded");
        assertThat(lines.get(2)).matches("(4|5)\\d\\d of 1000 guarded");
    }

    // There is also a knob to prevent allocations smaller than a specified size from being guarded.

    @OnEveryArch
    void shouldPreventAllocationsSmallerThanASpecifiedSizeFromBeingGuarded(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.desc=alpha",
                                "set:vm.memguard.minsize=64",
                                "malloc:alpha=63",
                                "malloc:alpha=64"))
                .endsWith("malloc 63: ordinary", "malloc 64: guarded");
    }

    // To use MemGuard for a memory type, either add an entry to /boot/loader.conf

    @OnEveryArch
    void shouldUseTheEntryInLoaderConf(Arch arch, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("loader.conf");
        Files.writeString(file, "vm.memguard.desc=\"alpha\"\n");

        assertThat(
                        lines(
                                arch,
                                List.of("--loader", file.toString()),
                                "malloc:alpha=100",
                                "malloc:beta=100"))
                .containsExactly("malloc 100: guarded", "malloc 100: ordinary");
    }

    // Or set the vm.memguard.desc sysctl(8) variable at run-time

    @OnEveryArch
    void shouldUseTheVariableSetAtRunTime(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                List.of("--sysctl", "vm.memguard.desc=alpha"),
                                "malloc:alpha=100",
                                "malloc:beta=100"))
                .containsExactly("malloc 100: guarded", "malloc 100: ordinary");
    }

    // Where memory_type can be either a short description of the memory type to monitor, either
    // name of
    // uma(9) zone.

    @OnEveryArch
    void shouldTakeAShortDescriptionOrTheNameOfAZone(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.desc=alpha",
                                "malloc:alpha=48",
                                "zalloc:gamma",
                                "set:vm.memguard.desc=gamma",
                                "malloc:alpha=48",
                                "zalloc:gamma"))
                .containsExactly(
                        "vm.memguard.desc=alpha: 0",
                        "malloc 48: guarded",
                        "zalloc 48: ordinary",
                        "vm.memguard.desc=gamma: 0",
                        "malloc 48: ordinary",
                        "zalloc 48: guarded");
    }

    // Only allocations from that memory_type made after vm.memguard.desc is set will potentially be
    // guarded.

    @OnEveryArch
    void shouldGuardOnlyAllocationsMadeAfterItIsSet(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "malloc:alpha=100",
                                "set:vm.memguard.desc=alpha",
                                "malloc:alpha=100",
                                "free",
                                "touch=0",
                                "free"))
                .containsExactly(
                        "malloc 100: ordinary",
                        "vm.memguard.desc=alpha: 0",
                        "malloc 100: guarded",
                        "freed",
                        "touched",
                        "freed");
    }

    // If vm.memguard.desc is modified at run-time then only allocations of the new memory_type will
    // potentially be guarded once the sysctl(8) is set.

    @OnEveryArch
    void shouldGuardOnlyTheNewTypeOnceItIsModified(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.desc=alpha",
                                "malloc:alpha=100",
                                "set:vm.memguard.desc=beta",
                                "malloc:alpha=100",
                                "malloc:beta=100"))
                .containsExactly(
                        "vm.memguard.desc=alpha: 0",
                        "malloc 100: guarded",
                        "vm.memguard.desc=beta: 0",
                        "malloc 100: ordinary",
                        "malloc 100: guarded");
    }

    // Existing guarded allocations will still be properly released by either free(9) or
    // uma_zfree(9).

    @OnEveryArch
    void shouldProperlyReleaseExistingGuardedAllocations(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.desc=alpha",
                                "malloc:alpha=100",
                                "set:vm.memguard.desc=gamma",
                                "zalloc:gamma",
                                "set:vm.memguard.desc=",
                                "zfree",
                                "free",
                                "get:vm.memguard.mapused",
                                "get:vm.memguard.wasted"))
                .endsWith("freed", "freed", "vm.memguard.mapused: 0", "vm.memguard.wasted: 0");
    }

    // To determine short description of a malloc(9) type one can either take it from the first
    // column
    // of vmstat(8) -m output, or find it in the kernel source: the second argument to
    // MALLOC_DEFINE(9).

    @OnEveryArch
    void shouldFindTheShortDescriptionInTheFirstColumnOfVmstatM(Arch arch) {
        List<String> lines = lines(arch, List.of("--show", "vmstat-m"), "malloc:alpha=100");

        assertThat(lines).anyMatch(line -> line.strip().startsWith("alpha     1 "));
    }

    // To determine name of uma(9) zone one can either take it from the first column of vmstat(8) -z
    // output, or find it in the kernel source: the first argument to the uma_zcreate(9) function.

    @OnEveryArch
    void shouldFindTheNameOfAZoneInTheFirstColumnOfVmstatZ(Arch arch) {
        List<String> lines = lines(arch, List.of("--show", "vmstat-z"), "zalloc:gamma");

        assertThat(lines).anyMatch(line -> line.startsWith("gamma:                   48,"));
    }

    // The vm.memguard.divisor boot-time tunable is used to scale how much of the system's physical
    // memory MemGuard is allowed to consume.

    @OnEveryArch
    void shouldScaleTheLimitByTheDivisorSetAtBoot(Arch arch, @TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("loader.conf");
        Files.writeString(file, "vm.memguard.divisor=\"20\"\n");
        long usual = number(lines(arch, "get:vm.memguard.phys_limit").get(0));

        long half =
                number(
                        lines(
                                        arch,
                                        List.of("--loader", file.toString()),
                                        "get:vm.memguard.phys_limit")
                                .get(0));

        assertThat(half).isCloseTo(usual / 2, within((long) arch.pageSize()));
    }

    // The default is 10, so up to cnt.v_page_count/10 pages can be used.

    @OnEveryArch
    void shouldUseUpToATenthOfThePages(Arch arch) {
        List<String> lines =
                lines(
                        arch,
                        List.of("--memory", "64M"),
                        "get:vm.memguard.divisor",
                        "get:vm.stats.vm.v_page_count",
                        "get:vm.memguard.phys_limit");

        assertThat(lines.get(0)).isEqualTo("vm.memguard.divisor: 10");
        assertThat(number(lines.get(2))).isEqualTo(number(lines.get(1)) / 10 * arch.pageSize());
    }

    // MemGuard will reserve vm_kmem_max / vm.memguard.divisor bytes of virtual address space,
    // limited
    // by twice the physical memory size.

    @OnEveryArch
    void shouldReserveAPartOfTheAddressSpaceLimitedByTwiceTheMemory(Arch arch) {
        List<String> lines =
                lines(
                        arch,
                        List.of("--memory", "4M"),
                        "get:vm.stats.vm.v_page_count",
                        "get:vm.memguard.mapsize");
        long all = number(lines(arch, List.of("--memory", "1G"), "get:vm.memguard.mapsize").get(0));

        assertThat(number(lines.get(1))).isEqualTo(2 * number(lines.get(0)) * arch.pageSize());
        long tenth = arch.roundToPages(arch.map().heap().size() / 10);
        assertThat(all).isLessThanOrEqualTo(tenth).isGreaterThan(8 * MEGABYTE);
    }

    // The physical limit is reported as vm.memguard.phys_limit and the virtual space reserved for
    // MemGuard is reported as vm.memguard.mapsize.

    @OnEveryArch
    void shouldReportBothLimits(Arch arch) {
        List<String> lines = lines(arch, "get:vm.memguard.phys_limit", "get:vm.memguard.mapsize");

        assertThat(lines).allMatch(line -> number(line) > 0 && number(line) % arch.pageSize() == 0);
    }

    // MemGuard will not do page promotions for any allocation smaller than vm.memguard.minsize
    // bytes.

    @OnEveryArch
    void shouldNotPromoteAnyAllocationSmallerThanMinsize(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.minsize=100",
                                "set:vm.memguard.frequency=100000",
                                "set:vm.memguard.desc=alpha",
                                "malloc:alpha=99",
                                "malloc:beta=99",
                                "zalloc:gamma",
                                "get:vm.memguard.numalloc",
                                "malloc:alpha=100",
                                "malloc:beta=100"))
                .endsWith(
                        "malloc 99: ordinary",
                        "malloc 99: ordinary",
                        "zalloc 48: ordinary",
                        "vm.memguard.numalloc: 0",
                        "malloc 100: guarded",
                        "malloc 100: guarded");
    }

    // The default is 0, meaning all allocations can potentially be guarded.

    @OnEveryArch
    void shouldHaveAMinsizeOf0ByDefault(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "get:vm.memguard.minsize",
                                "set:vm.memguard.desc=alpha",
                                "malloc:alpha=1"))
                .containsExactly(
                        "vm.memguard.minsize: 0", "vm.memguard.desc=alpha: 0", "malloc 1: guarded");
    }

    // MemGuard can guard sufficiently large allocations randomly, with average frequency of every
    // one
    // in 100000 / vm.memguard.frequency allocations.

    @OnEveryArch
    void shouldGuardOneIn100000DividedByTheFrequency(Arch arch) {
        String line = lines(arch, "set:vm.memguard.frequency=1000", "many:alpha=20000").get(1);

        // 200 on average; four standard deviations to either side
        assertThat(Long.parseLong(line.split(" ")[0])).isBetween(144L, 256L);
    }

    // The default is 0, meaning no allocations are randomly guarded.

    @OnEveryArch
    void shouldGuardNothingRandomlyByDefault(Arch arch) {
        assertThat(lines(arch, "get:vm.memguard.frequency", "many:alpha=1000"))
                .containsExactly("vm.memguard.frequency: 0", "0 of 1000 guarded");
    }

    // MemGuard can optionally add unmapped guard pages around each allocation to detect overflow
    // and
    // underflow, if vm.memguard.options has the 1 bit set.

    @OnEveryArch
    void shouldAddUnmappedGuardPagesAroundEachAllocation(Arch arch) {
        List<String> guarded = List.of("--sysctl", "vm.memguard.desc=alpha");
        int page = arch.pageSize();
        String whole = "malloc:alpha=" + page;

        assertThat(run(arch, guarded, whole, "touch=0", "touch=" + (page - 1)).status()).isZero();
        assertThat(run(arch, guarded, whole, "touch=" + page).status()).isEqualTo(1);
        assertThat(run(arch, guarded, whole, "touch=-1").status()).isEqualTo(1);
    }

    // This option is enabled by default.

    @OnEveryArch
    void shouldAddGuardPagesByDefault(Arch arch) {
        assertThat(number(lines(arch, "get:vm.memguard.options").get(0)) & 1).isEqualTo(1);
    }

    // MemGuard will optionally guard all allocations of PAGE_SIZE or larger if vm.memguard.options
    // has
    // the 2 bit set.

    @OnEveryArch
    void shouldGuardAllAllocationsOfAPageOrLarger(Arch arch) {
        int page = arch.pageSize();

        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.options=2",
                                "malloc:alpha=" + page,
                                "malloc:beta=" + (page - 1)))
                .endsWith(
                        "malloc %d: guarded".formatted(page),
                        "malloc %d: ordinary".formatted(page - 1));
    }

    // This option is off by default.

    @OnEveryArch
    void shouldNotGuardLargeAllocationsByDefault(Arch arch) {
        assertThat(lines(arch, "get:vm.memguard.options", "malloc:alpha=" + 2 * arch.pageSize()))
                .containsExactly(
                        "vm.memguard.options: 1",
                        "malloc %d: ordinary".formatted(2 * arch.pageSize()));
    }

    // By default MemGuard doesn't guard those uma(9) zones that have been initialized with the
    // UMA_ZONE_NOFREE flag set.

    @OnEveryArch
    void shouldNotGuardZonesWithTheNofreeFlagByDefault(Arch arch) {
        assertThat(
                        lines(
                                arch,
                                "set:vm.memguard.desc=delta",
                                "zalloc:delta",
                                "set:vm.memguard.frequency=100000",
                                "zalloc:delta"))
                .contains("zalloc 48: ordinary")
                .doesNotContain("zalloc 48: guarded");
    }

    // However, this safety measure can be turned off by setting bit 3 of the vm.memguard.options
    // tunable.

    @OnEveryArch
    void shouldGuardThemIfTheThirdBitOfTheOptionsIsSet(Arch arch, @TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("loader.conf");
        Files.writeString(
                file, "vm.memguard.options=\"5\"   # 1 and 4\nvm.memguard.desc=\"delta\"\n");

        assertThat(lines(arch, List.of("--loader", file.toString()), "zalloc:delta", "zfree"))
                .containsExactly("zalloc 48: guarded", "freed");
    }

    // It is not possible to guard allocations that really expect themselves to be allocated from
    // uma(9), utilizing additional interfaces, for example uma_find_refcnt(). Attempt to guard them
    // would lead to kernel panic.

    @OnEveryArch
    void shouldPanicOnAnAttemptToGuardReferenceCountedItems(Arch arch) {
        assertThat(lines(arch, "zalloc:refs", "count", "count", "zfree", "zalloc:refs", "count"))
                .containsExactly(
                        "zalloc 48: ordinary",
                        "1 references",
                        "2 references",
                        "freed",
                        "zalloc 48: ordinary",
                        "1 references");

        Cli guarded = run(arch, List.of(), "set:vm.memguard.desc=refs", "zalloc:refs", "count");

        assertThat(guarded.status()).isEqualTo(1);
        assertThat(guarded.out())
                .contains("zalloc 48: guarded")
                .contains("uma_find_refcnt(): zone possibly not UMA_ZONE_REFCNT");
    }

    @OnEveryArch
    void shouldPanicForAReferenceCountOfAnotherZone(Arch arch) {
        Cli run = run(arch, List.of(), "zalloc:gamma", "count");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("uma_find_refcnt(): zone possibly not UMA_ZONE_REFCNT");
    }
}
