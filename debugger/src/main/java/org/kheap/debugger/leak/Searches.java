package org.kheap.debugger.leak;

import java.util.Optional;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.target.Target;

/** Remembers what was found in a target, until another one is looked at. */
final class Searches {
    /** Null if nothing was searched. */
    private Target searched;

    private Findings findings;

    /** What was found in the target of a session, if it was searched. */
    Optional<Findings> known(Session session) {
        return searched == session.target() ? Optional.of(findings) : Optional.empty();
    }

    /** Searches, whether that was done before or not. */
    Findings search(Session session) {
        findings = Findings.search(session);
        searched = session.target();
        return findings;
    }
}
