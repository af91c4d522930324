package org.kheap.kernel.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kheap.kernel.kmem.KmemContext;
import org.kheap.panic.PanicReason.HeapCorruption;

/** The rest of the kernel, as a {@link TestKernel} has it: one thread, one stack, a clock,
 * and tasks that wait until {@link #runTasks}. */
public final class FakeEvents implements KmemContext.Events {
    /** Nanoseconds that pass between two looks at the clock. */
    public static final long TICK = 1000;

    /** The only thread. Even its low half is no address of anything else. */
    public static final long THREAD = 0x3fe0_1d40L;

    /** The callers of whatever is running, innermost first. */
    public static final List<Long> STACK = List.of(0x1001_0204L, 0x1002_0308L, 0x1003_040cL);

    /** A function of the guest, as a test plays it. */
    @FunctionalInterface
    public interface GuestFunction {
        long call(long... arguments);
    }

    private final List<HeapCorruption> reports = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final StringBuilder printed = new StringBuilder();
    private final Map<Long, GuestFunction> functions = new HashMap<>();
    private List<Long> stack = STACK;
    private final Deque<Runnable> whileAsleep = new ArrayDeque<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private int cpu;
    private int wakeups;
    private long lastChannel;
    private long now;

    /** Has everything from now on come from these callers, innermost first. */
    public void callFrom(Long... callers) {
        stack = List.of(callers);
    }

    /** Puts a function at an address. */
    public void define(long address, GuestFunction function) {
        functions.put(address, function);
    }

    /** What was printed so far, the oldest first. */
    public List<HeapCorruption> reports() {
        return List.copyOf(reports);
    }

    /** What the allocator warned of, oldest first. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** What was printed as it is. */
    public String printed() {
        return printed.toString();
    }

    /** What was warned of so far; it is forgotten. */
    List<String> takeWarnings() {
        List<String> taken = warnings();
        warnings.clear();
        return taken;
    }

    /** The last thing the clock said. */
    public long lastTime() {
        return now;
    }

    @Override
    public long now() {
        now += TICK;
        return now;
    }

    @Override
    public long currentThread() {
        return THREAD;
    }

    @Override
    public long[] stack(int limit) {
        return stack.stream().mapToLong(Long::longValue).limit(limit).toArray();
    }

    @Override
    public void report(HeapCorruption corruption) {
        reports.add(corruption);
    }

    @Override
    public long callGuest(long function, long... arguments) {
        GuestFunction found = functions.get(function);
        if (found == null) {
            throw new IllegalStateException("no function: address=0x%x".formatted(function));
        }
        return found.call(arguments);
    }

    @Override
    public void warn(String text) {
        warnings.add(text);
    }

    @Override
    public void print(String text) {
        printed.append(text);
    }

    @Override
    public int cpu() {
        return cpu;
    }

    /** Has everything from now on happen on CPU {@code number}. */
    public void runOn(int number) {
        cpu = number;
    }

    /** Has time pass. */
    public void advance(long nanoseconds) {
        now += nanoseconds;
    }

    /** While the only thread sleeps, {@code kmem_taskq} does its work first, and then others. */
    @Override
    public void sleepForMemory(long channel, String what) {
        lastChannel = channel;
        int before = wakeups;
        runTasks();
        if (wakeups != before) {
            return;
        }
        Runnable other = whileAsleep.poll();
        if (other == null) {
            throw new NeverWokenException(what);
        }
        other.run();
    }

    /** Where the thread slept last. */
    public long lastChannel() {
        return lastChannel;
    }

    /** Has another thread do something the next time that the only one sleeps. */
    public void whenAsleep(Runnable other) {
        whileAsleep.add(other);
    }

    @Override
    public void memoryFreed() {
        wakeups++;
    }

    /** How often sleepers were told that there is memory. */
    public int wakeups() {
        return wakeups;
    }

    @Override
    public void dispatch(Runnable task) {
        tasks.add(task);
    }

    /** How many tasks wait for {@link #runTasks}. */
    public int tasks() {
        return tasks.size();
    }

    /** Plays {@code kmem_taskq}: does all that was dispatched, and what that dispatches. */
    public void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Plays one task, if there is one. */
    public void runTask() {
        if (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** The only thread would sleep. */
    public static final class NeverWokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NeverWokenException(String what) {
            super(what);
        }
    }
}
