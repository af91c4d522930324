package org.kheap.debugger.leak;

import java.util.PrimitiveIterator;
import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.vmem.Arena;
import org.kheap.debugger.vmem.Arenas;
import org.kheap.debugger.vmem.SegmentType;
import org.kheap.debugger.vmem.Segments;

/** Segments of arenas, those of an arena before those of the one that it imports from. */
final class ArenaPlace implements Place {
    @Override
    public void search(Question question) {
        Arenas arenas = Arenas.of(question.session());
        for (Arenas.Place place : arenas.childrenFirst()) {
            Arena arena = place.arena();
            if (!arena.isOfIdentifiers() && !question.isDone()) {
                search(question, arena, arenas.segments());
            }
        }
    }

    private static void search(Question question, Arena arena, Segments segments) {
        question.announce("Searching vmem arena %s...", arena.name());
        long[] around = around(question.address(), arena, segments);
        answer(question, arena, SegmentType.ALLOCATED, segments, around);
        if (!question.isDone()) {
            question.announce("Searching vmem arena %s for free virtual...", arena.name());
            answer(question, arena, SegmentType.FREE, segments, around);
        }
    }

    /** The segments that an address is in: a span and a piece of it, if there is no damage. */
    private static long[] around(long address, Arena arena, Segments segments) {
        AddressList around = new AddressList();
        PrimitiveIterator.OfLong all = arena.segments();
        while (all.hasNext()) {
            long segment = all.nextLong();
            long offset = address - segments.start(segment);
            if (Long.compareUnsigned(offset, segments.size(segment)) < 0) {
                around.add(segment);
            }
        }
        return around.stream().toArray();
    }

    private static void answer(
            Question question, Arena arena, SegmentType type, Segments segments, long... around) {
        for (long segment : around) {
            if (segments.is(type, segment)) {
                long start = segments.start(segment);
                question.answer(answer(question, arena, type, segment, start));
            }
        }
    }

    private static Answer answer(
            Question question, Arena arena, SegmentType type, long segment, long start) {
        boolean isFree = type == SegmentType.FREE;
        String control = question.wantsControls() ? " (vmem_seg %x)".formatted(segment) : "";
        String text =
                "%x+%x%s %sfrom %s vmem arena"
                        .formatted(
                                start,
                                question.address() - start,
                                control,
                                isFree ? "freed " : "",
                                arena.name());
        return new Answer(
                text,
                "arena",
                arena.name(),
                start,
                isFree ? "freed" : "allocated",
                question.wantsControls() ? Long.valueOf(segment) : null);
    }
}
