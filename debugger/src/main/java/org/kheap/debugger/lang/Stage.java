package org.kheap.debugger.lang;

import java.util.List;

/**
 * A command of a pipeline with its arguments.
 *
 * @param verb {@code / \ ? = >}, {@code $c}, {@code :c}, or the name behind {@code ::}
 * @param words behind it
 */
public record Stage(String verb, List<Word> words) {
    /** One argument, of pieces that stood together. */
    record Word(List<Piece> pieces) {}

    /** A part of an argument. */
    sealed interface Piece {
        /** Characters as they are. */
        record Bare(String text) implements Piece {}

        /** What was between quotes, which are gone. */
        record Quoted(String text) implements Piece {}

        /** {@code $[...]}. */
        record Computed(Expression expression) implements Piece {}
    }
}
