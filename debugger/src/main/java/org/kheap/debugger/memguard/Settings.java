package org.kheap.debugger.memguard;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.List;
import java.util.function.BiConsumer;
import org.kheap.debugger.command.Session;

/** What MemGuard is told to do, and what it counts: variables of the kernel under their names there. */
final class Settings {
    /** Text, as its value is shown. */
    private static final int MOST_TEXT = 128;

    /** How the value of a variable is shown. */
    private enum Form {
        TEXT,
        NUMBER,
        HEX
    }

    private record Setting(String variable, Form form) {}

    private static final List<Setting> ALL =
            List.of(
                    new Setting("vm_memguard_desc", Form.TEXT),
                    new Setting("vm_memguard_divisor", Form.NUMBER),
                    new Setting("memguard_options", Form.HEX),
                    new Setting("memguard_minsize", Form.NUMBER),
                    new Setting("memguard_frequency", Form.NUMBER),
                    new Setting("memguard_placement", Form.TEXT),
                    new Setting("memguard_canary", Form.NUMBER),
                    new Setting("memguard_quarantine_limit", Form.NUMBER),
                    new Setting("memguard_mapstart", Form.HEX),
                    new Setting("memguard_maplimit", Form.HEX),
                    new Setting("memguard_mapsize", Form.NUMBER),
                    new Setting("memguard_physlimit", Form.NUMBER),
                    new Setting("memguard_mapused", Form.NUMBER),
                    new Setting("memguard_quarantined", Form.NUMBER),
                    new Setting("memguard_cursor", Form.HEX),
                    new Setting("memguard_wrapcnt", Form.NUMBER),
                    new Setting("memguard_numalloc", Form.NUMBER),
                    new Setting("memguard_wasted", Form.NUMBER),
                    new Setting("memguard_fail_kva", Form.NUMBER),
                    new Setting("memguard_fail_pgs", Form.NUMBER),
                    new Setting("memguard_minsize_reject", Form.NUMBER),
                    new Setting("memguard_frequency_hits", Form.NUMBER));

    private Settings() {}

    /** Shows the name and the value of each, settings first. Those that this kernel lacks are left out. */
    static void show(Session session, BiConsumer<String, String> to) {
        for (Setting setting : ALL) {
            if (session.structs().hasVariable(setting.variable)) {
                to.accept(setting.variable, value(session, setting));
            }
        }
    }

    private static String value(Session session, Setting setting) {
        if (setting.form == Form.TEXT) {
            long at = session.structs().addressOf(setting.variable);
            return '"' + session.target().memory().getString(at, MOST_TEXT, INSPECT) + '"';
        }
        long value = session.structs().variable(setting.variable);
        return setting.form == Form.HEX
                ? "0x" + Long.toHexString(value)
                : Long.toUnsignedString(value);
    }
}
