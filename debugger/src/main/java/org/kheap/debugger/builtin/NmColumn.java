package org.kheap.debugger.builtin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.kheap.debugger.builtin.NmDcmd.Entry;
import org.kheap.debugger.command.Table;
import org.kheap.machine.elf.ElfSymbol;

/** What {@code ::nm} can tell of a symbol. */
enum NmColumn {
    NDX("Index", "%-5s", Entry::index),
    VAL("Value", "", entry -> entry.what().symbol().address()),
    SIZE("Size", "", entry -> entry.what().symbol().size()),
    TYPE("Type", "%-5s", entry -> entry.what().type().name()),
    BIND("Bind", "%-5s", entry -> entry.what().binding().name()),
    OTH("Other", "%-5s", entry -> "0x%x".formatted(entry.what().other())),
    SHNDX("Shndx", "%-8s", entry -> section(entry.what().section())),
    NAME("Name", "%s", entry -> entry.what().symbol().name()),
    CTYPE("C Type", "%-40s", Entry::type),
    OBJ("Object", "%-15s", entry -> entry.what().symbol().module());

    private final String title;
    private final String format;
    private final Function<Entry, Object> value;

    /** @param format of title and values; empty for a number as wide as an address */
    NmColumn(String title, String format, Function<Entry, Object> value) {
        this.title = title;
        this.format = format;
        this.value = value;
    }

    private static String section(int index) {
        return switch (index) {
            case ElfSymbol.SHN_UNDEF -> "UNDEF";
            case ElfSymbol.SHN_ABS -> "ABS";
            case ElfSymbol.SHN_COMMON -> "COMMON";
            default -> Integer.toString(index);
        };
    }

    /** The column of that name, as option {@code -f} takes it. */
    static Optional<NmColumn> named(String name) {
        return Arrays.stream(values()).filter(column -> column.key().equals(name)).findFirst();
    }

    private String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it says of a symbol. */
    Object of(Entry entry) {
        return value.apply(entry);
    }

    /** The table with this column behind its others. */
    Table addTo(Table table, NmRadix radix, int hexDigits) {
        return format.isEmpty()
                ? table.column(key(), title, radix.heading(hexDigits), radix.format(hexDigits))
                : table.column(key(), title, format, format);
    }
}
