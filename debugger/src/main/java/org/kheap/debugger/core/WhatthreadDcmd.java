package org.kheap.debugger.core;

import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Call;
import org.kheap.debugger.command.Dcmd;
import org.kheap.debugger.command.Description;
import org.kheap.debugger.command.Output;
import org.kheap.debugger.command.Row;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.Mapping;

/** {@code ::whatthread}: whose stack holds a value. */
final class WhatthreadDcmd implements Dcmd {
    @Override
    public Description description() {
        return Description.of("whatthread", "print threads whose stack contains the given address")
                .needsAddress()
                .flag('v', "with each place, and whether it is in use")
                .help(
                        """
                        Searches the stacks of all threads for the address, as a word. Without -v,
                        prints each thread once.""")
                .example("30a31c40::whatthread -v");
    }

    @Override
    public void run(Call call) {
        PrimitiveIterator.OfLong threads = call.session().walk("thread", OptionalLong.empty());
        while (threads.hasNext()) {
            search(call, KernelThread.at(call.session(), threads.nextLong()));
        }
    }

    /** What is not mapped is not looked at, however large a damaged thread says its stack is. */
    private static void search(Call call, KernelThread thread) {
        long low = thread.stackLow();
        long high = thread.stackHigh();
        boolean isWanted = Long.compareUnsigned(low, high) < 0;
        for (Mapping mapping : call.target().mappings()) {
            long start = larger(low, mapping.va());
            long last = smaller(high - 1, mapping.end() - 1);
            if (isWanted && Long.compareUnsigned(start, last) <= 0) {
                boolean isFound = search(call, thread, start, last - start);
                isWanted = !isFound || call.has('v');
            }
        }
    }

    private static long larger(long a, long b) {
        return Long.compareUnsigned(a, b) > 0 ? a : b;
    }

    private static long smaller(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    /**
     * Shows where the value is, or once that it is there.
     *
     * @param start first place to look at
     * @param distance to the last byte that belongs to the stack
     * @return whether it is there at all
     */
    private static boolean search(Call call, KernelThread thread, long start, long distance) {
        int wordSize = call.target().arch().abi().wordSize();
        boolean isFound = false;
        for (long offset = 0; distance - offset >= wordSize - 1; offset += wordSize) {
            call.session().checkInterrupt();
            if (holdsValue(call, start + offset)) {
                show(call, thread, start + offset);
                isFound = true;
                if (!call.has('v')) {
                    break;
                }
            }
        }
        return isFound;
    }

    private static boolean holdsValue(Call call, long place) {
        try {
            return call.target().memory().getWord(place, INSPECT) == call.dot();
        } catch (GuestFaultException cutShort) {
            return false;
        }
    }

    private static void show(Call call, KernelThread thread, long place) {
        Output output = call.output();
        if (!call.has('v') || output.isPipe()) {
            output.value(thread.address());
        } else if (output.takesRows()) {
            output.row(row(thread, place));
        } else {
            String remark = thread.remarkOn(place);
            output.printf("%p in thread %p's stack%s\n", place, thread.address(), remark);
        }
    }

    private static Row row(KernelThread thread, long place) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("address", "0x" + Long.toHexString(place));
        members.put("thread", "0x" + Long.toHexString(thread.address()));
        members.put("remark", thread.remarkOn(place).trim());
        return new Row("whatthread", members);
    }
}
