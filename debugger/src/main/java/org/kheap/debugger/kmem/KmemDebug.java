package org.kheap.debugger.kmem;

import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Session;

/** {@code ::kmem_debug}: tells how buffers are found. It is this command, and what is told to. */
final class KmemDebug implements Dcmd {
    private boolean isOn;

    @Override
    public Description description() {
        return Description.of("kmem_debug", "toggle kmem dcmd/walk debugging")
                .help("While it is on, walkers of buffers say what they found and where.")
                .example("::kmem_debug");
    }

    @Override
    public void run(Call call) {
        isOn = !isOn;
        call.output().printf("kmem: debugging is now %s\n", isOn ? "on" : "off");
    }

    /** Tells something, if that is wanted. */
    void tell(Session session, String format, Object... values) {
        if (isOn) {
            session.warn("kmem debug: " + format, values);
        }
    }
}
