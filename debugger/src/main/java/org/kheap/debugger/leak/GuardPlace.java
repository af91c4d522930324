package org.kheap.debugger.leak;

import java.util.Optional;
import org.kheap.debugger.memguard.GuardedObject;
import org.kheap.debugger.memguard.GuardedObject.Part;
import org.kheap.debugger.memguard.GuardedObjects;

/** What MemGuard guards, freed or not, what is around it, and the rest of MemGuard's range. */
final class GuardPlace implements Place {
    private static final String KIND = "memguard";

    @Override
    public void search(Question question) {
        if (!GuardedObjects.inRange(question.session(), question.address())) {
            return;
        }
        question.announce("Searching memguard...");
        Optional<GuardedObject> object =
                GuardedObjects.reserving(question.session(), question.address());
        question.answer(object.map(found -> answer(question, found)).orElseGet(GuardPlace::none));
    }

    private static Answer none() {
        String text = "in memguard's range, reserved for nothing";
        return new Answer(text, KIND, null, null, null, null);
    }

    private static Answer answer(Question question, GuardedObject object) {
        String control =
                question.wantsControls() ? "memguard_object %x ".formatted(object.record()) : "";
        String text =
                "%s, %s%s from %s by memguard"
                        .formatted(place(question, object), control, object.state(), object.name());
        return new Answer(
                text,
                KIND,
                object.name(),
                object.address(),
                object.state(),
                question.wantsControls() ? Long.valueOf(object.record()) : null);
    }

    private static String place(Question question, GuardedObject object) {
        long va = question.address();
        Part part = object.partAt(va, question.session().target().arch().pageSize());
        if (part == Part.OBJECT) {
            return "%x+%x".formatted(object.address(), va - object.address());
        }
        String where = part == Part.SLACK ? "in the slack" : "on a guard page";
        boolean isBefore = Long.compareUnsigned(va, object.address()) < 0;
        long distance =
                isBefore ? object.address() - va : va - object.address() - object.size() + 1;
        return "%s, %d byte%s %s %x"
                .formatted(
                        where,
                        distance,
                        distance == 1 ? "" : "s",
                        isBefore ? "before" : "past the end of",
                        object.address());
    }
}
