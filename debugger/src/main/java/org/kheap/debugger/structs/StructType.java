package org.kheap.debugger.structs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.types.CType;

/** A structure or union of the target, and where its members are. */
public final class StructType {
    private final GuestMemory memory;
    private final String name;
    private final CType.Struct type;
    private final Map<String, Optional<Field>> fields = new HashMap<>();

    StructType(GuestMemory memory, String name, CType.Struct type) {
        this.memory = memory;
        this.name = name;
        this.type = type;
    }

    /** As it was asked for. */
    public String name() {
        return name;
    }

    /** In bytes. */
    public long size() {
        return type.size();
    }

    public CType.Struct type() {
        return type;
    }

    /** Whether this release of the kernel has that member. */
    public boolean has(String path) {
        return find(path).isPresent();
    }

    /**
     * A member, to be read at many addresses.
     *
     * @param path of names with dots between them: {@code cache_full.ml_list}
     * @throws UnknownNameException if there is none of that name
     */
    public Field field(String path) {
        return find(path)
                .orElseThrow(
                        () ->
                                new UnknownNameException(
                                        "%s has no member %s".formatted(name, path)));
    }

    /** The structure of this type at an address. */
    public StructView at(long address) {
        return new StructView(this, address);
    }

    private Optional<Field> find(String path) {
        // Not computeIfAbsent: some of these maps are filled while others are asked.
        Optional<Field> known = fields.get(path);
        if (known == null) {
            known = lookUp(path);
            fields.put(path, known);
        }
        return known;
    }

    private Optional<Field> lookUp(String path) {
        CType within = type;
        CType.Member member = null;
        long offset = 0;
        for (String part : path.split("\\.", -1)) {
            if (!(within.resolved() instanceof CType.Struct struct)) {
                return Optional.empty();
            }
            Optional<CType.Member> next = struct.member(part);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            member = next.get();
            offset += member.offset();
            within = member.type();
        }
        return Optional.of(
                new Field(
                        memory, path, offset, member.bitOffset(), member.bitSize(), member.type()));
    }
}
