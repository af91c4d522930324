package org.kheap.debugger.kmem;

import org.kheap.debugger.command.AddressList;
import org.kheap.debugger.command.Session;
import org.kheap.machine.GuestFaultException;

/** The transactions of one bufctl, as far as the log still has them. */
final class BufctlHistory {
    private BufctlHistory() {}

    /**
     * Addresses of its records, the newest first: the bufctl, or its copy in the log, and then copies
     * that are older. The log is written round, so a record of another bufctl ends the history.
     */
    static AddressList of(Session session, long bufctl) {
        AuditRecords records = new AuditRecords(session.structs());
        AuditRecord newest = records.at(bufctl);
        AddressList history = new AddressList();
        AuditRecord last = newest;
        history.add(bufctl);
        while (last.lastLog() != 0) {
            session.checkInterrupt();
            try {
                AuditRecord older = records.at(last.lastLog());
                boolean isCopy = last.address() == bufctl && older.timestamp() == last.timestamp();
                if (!isOf(newest, older) || !isCopy && older.timestamp() >= last.timestamp()) {
                    break;
                }
                if (!isCopy) {
                    history.add(older.address());
                }
                last = older;
            } catch (GuestFaultException fault) {
                session.warn(
                        "record %x leads to %x: no mapping for address %x",
                        last.address(), last.lastLog(), fault.fault().address());
                break;
            }
        }
        return history;
    }

    private static boolean isOf(AuditRecord bufctl, AuditRecord record) {
        return record.buffer() == bufctl.buffer()
                && record.cache() == bufctl.cache()
                && record.slab() == bufctl.slab();
    }
}
