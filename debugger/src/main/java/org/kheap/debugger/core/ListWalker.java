package org.kheap.debugger.core;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.Chain;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;
import org.kheap.debugger.structs.Field;
import org.kheap.debugger.structs.StructView;

/** The objects on a {@code list_t}, which links them through a node inside of each. */
final class ListWalker implements Walker {
    @Override
    public String name() {
        return "list";
    }

    @Override
    public String description() {
        return "walk a linked list";
    }

    @Override
    public Start start() {
        return Start.ADDRESS;
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        StructView list = session.structs().at("list_t", address.orElseThrow());
        Field next = session.structs().type("struct list_node").field("list_next");
        long nodeOffset = list.get("list_offset");
        long head = list.addressOf("list_head");
        return new Chain(
                session,
                "list",
                next.read(head) - nodeOffset,
                head - nodeOffset,
                object -> next.read(object + nodeOffset) - nodeOffset);
    }
}
