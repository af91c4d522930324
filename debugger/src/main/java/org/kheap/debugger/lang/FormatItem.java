package org.kheap.debugger.lang;

/** One part of what stands behind a format verb. */
sealed interface FormatItem {
    /**
     * A letter.
     *
     * @param count that stood in front of it; 1 if there was none
     */
    record Field(FormatLetter letter, long count) implements FormatItem {}

    /** Text that is printed as it is. */
    record Text(String text, long count) implements FormatItem {}
}
