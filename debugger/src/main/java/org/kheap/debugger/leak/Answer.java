package org.kheap.debugger.leak;

/**
 * What an address is.
 *
 * @param text what is said of it, without the address and {@code is}
 * @param kind of what it is in, for programs: {@code module}, {@code thread}, {@code stack}, {@code
 *     memguard}, {@code cache}, {@code arena} or {@code unknown}
 * @param name of the module, cache or arena, or of who owns what is guarded; null if there is none
 * @param base address of what it is in or beside: of the symbol, thread, object, buffer or segment; null if
 *     there is none
 * @param state what that is: {@code text}, {@code data}, {@code allocated}, {@code freed}, or what there
 *     is to remark of a stack; null for nothing
 * @param control address of the bufctl, record or segment, where it is wanted; null otherwise
 */
record Answer(String text, String kind, String name, Long base, String state, Long control) {
    static final Answer UNKNOWN = new Answer("unknown", "unknown", null, null, null, null);
}
