package org.kheap.debugger.leak;

import java.util.Optional;
import java.util.Set;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.kmem.Buffers;
import org.kheap.debugger.kmem.CacheView;
import org.kheap.debugger.kmem.Caches;
import org.kheap.debugger.kmem.SlabView;
import org.kheap.debugger.kmem.Slabs;
import org.kheap.debugger.uma.Zone;

/**
 * Buffers of caches, in the order of the caches.
 *
 * @param ofMemory whether caches are meant whose buffers are memory, and not those that hand out
 *     addresses only
 */
record CachePlace(boolean ofMemory) implements Place {
    @Override
    public void search(Question question) {
        Session session = question.session();
        Set<Long> ofZones = Zone.caches(session);
        Caches.forEach(
                session,
                Caches.plausible(session),
                cache -> {
                    boolean isMemory = cache.isTouched() || ofZones.contains(cache.address());
                    if (isMemory == ofMemory && !question.isDone()) {
                        search(question, cache);
                    }
                });
    }

    private static void search(Question question, CacheView cache) {
        question.announce("Searching %s's slabs...", cache.name());
        Optional<SlabView> slab =
                Slabs.all(question.session(), cache).stream()
                        .filter(s -> s.contains(question.address(), cache.chunkSize()))
                        .findFirst();
        if (slab.isEmpty()) {
            return;
        }
        question.announce("Searching %s...", cache.name());
        Optional<Buffers.Found> buffer =
                new Buffers(question.session(), cache).around(slab.get(), question.address());
        boolean isAllocated = buffer.filter(Buffers.Found::isAllocated).isPresent();
        if (!isAllocated) {
            question.announce("Searching %s for free memory...", cache.name());
        }
        // Asked for bufctls, there is nothing to say of buffers that have none.
        buffer.filter(found -> !question.wantsControls() || found.bufctl() != 0)
                .ifPresent(found -> question.answer(answer(question, cache, found)));
    }

    private static Answer answer(Question question, CacheView cache, Buffers.Found buffer) {
        String state = buffer.isAllocated() ? "allocated" : "freed";
        String control = question.wantsControls() ? "bufctl %x ".formatted(buffer.bufctl()) : "";
        String text =
                "%x+%x, %s%s from %s"
                        .formatted(
                                buffer.address(),
                                question.address() - buffer.address(),
                                control,
                                state,
                                cache.name());
        return new Answer(
                text,
                "cache",
                cache.name(),
                buffer.address(),
                state,
                question.wantsControls() ? Long.valueOf(buffer.bufctl()) : null);
    }
}
