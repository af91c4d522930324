package org.kheap.debugger.core;

import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import org.kheap.debugger.command.AvlWalk;
import org.kheap.debugger.command.Session;
import org.kheap.debugger.command.Walker;

/** The objects in an {@code avl_tree_t}, in their order. */
final class AvlWalker implements Walker {
    @Override
    public String name() {
        return "avl";
    }

    @Override
    public String description() {
        return "given any avl_tree_t *, forward walk all entries in tree";
    }

    @Override
    public Start start() {
        return Start.ADDRESS;
    }

    @Override
    public PrimitiveIterator.OfLong walk(Session session, OptionalLong address) {
        long tree = address.orElseThrow();
        long nodeOffset = session.structs().at("avl_tree_t", tree).get("avl_offset");
        return new AvlWalk(session, "avl", tree, nodeOffset);
    }
}
