package org.kheap.debugger.types;

import java.io.IOException;
import org.kheap.debugger.testing.TestSession;
import org.kheap.debugger.testing.Transcript;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Holds the commands that know types to transcripts, one for each machine. */
class TypesTranscriptTest {
    @OnEveryArch
    void shouldPrintWhatTheTranscriptSays(Arch arch) throws IOException {
        TestSession session = new TestSession(Specimens.on(arch));

        Transcript.check(TypesTranscriptTest.class, "types-" + arch.name() + ".txt", session);
    }
}
