package org.kheap.debugger.kmem;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Table;

/** {@code ::kmem_slabs}: how much of the slabs of each cache is in use. */
final class KmemSlabsDcmd implements Dcmd {
    private static final int PER_MILLE = 1000;

    private static final Table TABLE =
            Table.of("kmem_slabs")
                    .column("name", "Cache Name", "%-25s", "%-25s")
                    .column("slabs", "Slabs", "%8s", "%8d")
                    .column("partial_slabs", "Slabs", "%8s", "%8d")
                    .column("buffers", "Buffers", "%9s", "%9lld")
                    .column("unused_buffers", "Buffers", "%9s", "%9lld")
                    .column("waste", "Waste", "%6s", "%6s")
                    .hidden("addr", "%p");

    /** The slabs of a cache. */
    private record Use(CacheView cache, List<SlabView> complete, List<SlabView> partial) {
        Stream<SlabView> slabs() {
            return Stream.concat(complete.stream(), partial.stream());
        }

        long buffers() {
            return slabs().mapToLong(SlabView::chunks).sum();
        }

        long unused() {
            return slabs().mapToLong(SlabView::unused).sum();
        }

        /** As a percentage with one digit behind the point. */
        String waste() {
            long perMille = buffers() == 0 ? 0 : unused() * PER_MILLE / buffers();
            return "%d.%d%%".formatted(perMille / 10, perMille % 10);
        }
    }

    @Override
    public Description description() {
        return Description.of("kmem_slabs", "display slab usage per kmem cache")
                .takesAddress()
                .flag('v', "also how many buffers of each partial slab are allocated")
                .text('n', "cache", "only caches whose name has this in it")
                .text('N', "cache", "only the cache of this name")
                .number('b', "maxbins", "also the distribution, in so many bins; 0 for no limit")
                .number('B', "minbinsize", "also the distribution, in bins of so many counts")
                .prints(TABLE)
                .help(
                        """
                        Prints how many slabs a cache has, how many of them are partial, and how
                        many buffers are unused; a buffer in a magazine counts as used. With -v, the
                        counts of partial slabs stand in the order in which they are allocated from;
                        a * marks a slab with a buffer that its owner could not move. The first bin
                        of a distribution is of slabs that are allocated completely.
                        """)
                .example("::kmem_slabs -v -n kmem_alloc_8");
    }

    @Override
    public void run(Call call) {
        if (call.wantsHeading() && !isLong(call)) {
            heading(call.output());
        }
        List<CacheView> caches =
                call.hasAddress()
                        ? List.of(Caches.at(call.session(), call.dot()))
                        : Caches.plausible(call.session());
        Caches.forEach(
                call.session(),
                caches.stream().filter(cache -> isWanted(call, cache)).toList(),
                cache -> print(call, use(call, cache)));
    }

    /** Whether each cache gets a block of its own. */
    private static boolean isLong(Call call) {
        return call.has('v') || isDistribution(call);
    }

    private static boolean isDistribution(Call call) {
        return call.has('b') || call.has('B');
    }

    private static boolean isWanted(Call call, CacheView cache) {
        Optional<String> exact = call.arguments().text('N');
        return cache.name().contains(call.arguments().text('n').orElse(""))
                && cache.name().equals(exact.orElse(cache.name()));
    }

    private static Use use(Call call, CacheView cache) {
        return new Use(
                cache, Slabs.complete(call.session(), cache), Slabs.partial(call.session(), cache));
    }

    private static void heading(Output output) {
        if (output.takesRows()) {
            return;
        }
        output.printf("%-25s %8s %8s %9s %9s %6s\n", "", "", "Partial", "", "Unused", "");
        TABLE.heading(output);
        output.printf(
                "%s %s %s %s %s %s\n",
                "-".repeat(25),
                "-".repeat(8),
                "-".repeat(8),
                "-".repeat(9),
                "-".repeat(9),
                "-".repeat(6));
    }

    private static void print(Call call, Use use) {
        if (isLong(call)) {
            heading(call.output());
        }
        TABLE.row(
                call.output(),
                use.cache.name(),
                use.complete.size() + use.partial.size(),
                use.partial.size(),
                use.buffers(),
                use.unused(),
                use.waste(),
                use.cache.address());
        if (isLong(call) && !call.output().takesRows()) {
            printLong(call, use);
        }
    }

    private static void printLong(Call call, Use use) {
        call.output().line("");
        if (isDistribution(call)) {
            new SlabDistribution(
                            use.slabs().toList(),
                            call.arguments().number('b').orElse(0),
                            call.arguments().number('B').orElse(1))
                    .print(call.output());
            call.output().line("");
        }
        if (call.has('v')) {
            printCounts(call.output(), use);
            call.output().line("");
        }
    }

    private static void printCounts(Output output, Use use) {
        output.printf("  %d complete", use.complete.size());
        if (!use.complete.isEmpty()) {
            output.printf(" (%lld)", use.complete.get(0).chunks());
        }
        output.printf(", %d partial", use.partial.size());
        if (!use.partial.isEmpty()) {
            String counts =
                    use.partial.stream()
                            .map(slab -> slab.inUse() + (slab.isStuck() ? "*" : ""))
                            .collect(Collectors.joining(" "));
            output.printf(": %s", counts);
        }
        output.line("");
    }
}
