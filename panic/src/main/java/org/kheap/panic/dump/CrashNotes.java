package org.kheap.panic.dump;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kheap.machine.Abi;
import org.kheap.machine.Arch;
import org.kheap.machine.trap.SparcFrame;

/**
 * What the notes of a {@code vmcore.N} say. Nothing in them is believed: what is missing, cut short or
 * of another machine is left empty, and told in a warning.
 */
public final class CrashNotes {
    private static final int UTSNAME_TEXTS = 5;

    private final Arch arch;
    private final ByteBuffer bytes;
    private final List<ElfNotes.Note> notes;
    private final List<String> warnings = new ArrayList<>();

    /** By the numbers of the threads, the addresses of their {@code kthread_t}. */
    private final Map<Integer, Long> addresses = new HashMap<>();

    private final CrashFacts facts;
    private final List<String> program;

    /**
     * Reads notes.
     *
     * @param segment the bytes of the core's note segment, as many as there are
     */
    public CrashNotes(Arch arch, ByteBuffer segment) {
        this.arch = arch;
        this.bytes = segment.slice().order(arch.abi().order());
        this.notes = ElfNotes.in(bytes, 0, bytes.limit());
        if (!notes.isEmpty() && notes.get(notes.size() - 1).end() < bytes.limit()
                || notes.isEmpty() && bytes.hasRemaining()) {
            warnings.add("its notes are damaged: only %d can be read".formatted(notes.size()));
        }
        this.facts = readFacts();
        this.program =
                of(CoreNotes.OWNER, CoreNotes.NT_PRPSINFO)
                        .flatMap(info -> CoreNotes.of(arch).program(arch, info))
                        .orElse(List.of("", ""));
    }

    public CrashFacts facts() {
        return facts;
    }

    /** The name the symbol file of the pair had when it was written; empty if that is unknown. */
    public String symbolFile() {
        return program.get(0);
    }

    /** The workload's arguments, its name first; empty if they are unknown. */
    public String arguments() {
        return program.get(1);
    }

    /** What was found amiss: each a clause about the file. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private Optional<ByteBuffer> of(String owner, int type) {
        return notes.stream()
                .filter(note -> note.owner().equals(owner) && note.type() == type)
                .map(this::description)
                .findFirst();
    }

    private ByteBuffer description(ElfNotes.Note note) {
        return bytes.slice(note.at(), note.size()).order(bytes.order());
    }

    private NoteReader reader(KheapNote note) {
        Optional<ByteBuffer> found = of(KheapNote.OWNER, note.type());
        if (found.isEmpty()) {
            warnings.add("it has no note %s".formatted(note));
        }
        return new NoteReader(found.orElse(ByteBuffer.allocate(0)), arch.abi());
    }

    private CrashFacts readFacts() {
        String panicString = reader(KheapNote.PANIC_STRING).string();
        NoteReader place = reader(KheapNote.PANIC_PLACE);
        NoteReader names = reader(KheapNote.UTSNAME);
        List<String> system = new ArrayList<>();
        while (system.size() < UTSNAME_TEXTS) {
            system.add(names.string());
        }
        NoteReader time = reader(KheapNote.TIME);
        return new CrashFacts(
                panicString,
                (int) place.word(),
                place.word(),
                place.word(),
                system,
                names.string(),
                time.u64(),
                time.u64(),
                reader(KheapNote.BOOT_ARGUMENTS).string(),
                reader(KheapNote.MESSAGES).rest(),
                modules(),
                cpus(),
                threads(),
                windows());
    }

    private List<CrashFacts.Window> windows() {
        NoteReader words = reader(KheapNote.WINDOWS);
        List<CrashFacts.Window> windows = new ArrayList<>();
        while (words.hasWords(1 + SparcFrame.WINDOW_REGISTERS)) {
            long stackPointer = words.word();
            long[] registers = new long[SparcFrame.WINDOW_REGISTERS];
            Arrays.setAll(registers, i -> words.word());
            windows.add(new CrashFacts.Window(stackPointer, registers));
        }
        return windows;
    }

    /** All pairs of words come before all names. */
    private List<CrashFacts.Module> modules() {
        Abi abi = arch.abi();
        ByteBuffer note =
                of(KheapNote.OWNER, KheapNote.MODULES.type()).orElse(ByteBuffer.allocate(0));
        List<CrashFacts.Module> modules = new ArrayList<>();
        int count = countOfModules(note, 2 * abi.wordSize());
        NoteReader words = reader(KheapNote.MODULES);
        NoteReader names =
                new NoteReader(note.duplicate().position(count * 2 * abi.wordSize()), abi);
        for (int i = 0; i < count; i++) {
            long text = words.word();
            modules.add(new CrashFacts.Module(names.string(), text, words.word()));
        }
        return modules;
    }

    /** As many as leave just that many names behind them. */
    private static int countOfModules(ByteBuffer note, int entrySize) {
        int names = 0;
        for (int at = note.limit() - 1; at >= 0; at--) {
            if (note.get(at) == 0) {
                names++;
            }
            if (names > 0 && at == names * entrySize) {
                return names;
            }
        }
        return 0;
    }

    private List<CrashFacts.Cpu> cpus() {
        NoteReader words = reader(KheapNote.CPUS);
        List<CrashFacts.Cpu> cpus = new ArrayList<>();
        while (words.hasWords(2)) {
            cpus.add(new CrashFacts.Cpu(words.word(), words.word()));
        }
        return cpus;
    }

    private List<DumpThread> threads() {
        NoteReader words = reader(KheapNote.THREADS);
        while (words.hasWords(2)) {
            long address = words.word();
            addresses.putIfAbsent((int) words.word(), address);
        }
        List<DumpThread> threads = new ArrayList<>();
        for (ElfNotes.Note note : notes) {
            if (note.owner().equals(CoreNotes.OWNER) && note.type() == CoreNotes.NT_PRSTATUS) {
                thread(description(note)).ifPresent(threads::add);
            }
        }
        if (threads.isEmpty()) {
            warnings.add("it has the registers of no thread");
        }
        return threads;
    }

    private Optional<DumpThread> thread(ByteBuffer status) {
        return CoreNotes.of(arch)
                .thread(arch, status, number -> addresses.getOrDefault((int) number, 0L));
    }
}
