package org.kheap.debugger.lang;

import java.io.IOException;
import org.kheap.debugger.testing.TestSession;
import org.kheap.debugger.testing.Transcript;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/** Holds the language to transcripts. */
class TranscriptTest {
    @OnEveryArch
    void shouldPrintWhatTheTranscriptSays(Arch arch) throws IOException {
        TestSession session = new TestSession(Laboratory.target(arch), new Laboratory());

        Transcript.check(TranscriptTest.class, "language-" + arch.name() + ".txt", session);
    }
}
