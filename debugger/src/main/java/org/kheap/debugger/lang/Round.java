package org.kheap.debugger.lang;

/**
 * One run of a stage.
 *
 * @param dot its address
 * @param hasAddress whether the user, a count or a pipe gave it
 * @param inLoop whether there may be several
 * @param index of this one, from 0
 * @param count that the user gave, 1 for none
 * @param fromPipe whether the address came out of a pipe
 */
record Round(
        long dot, boolean hasAddress, boolean inLoop, long index, long count, boolean fromPipe) {}
