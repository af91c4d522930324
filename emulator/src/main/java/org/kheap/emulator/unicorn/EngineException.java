package org.kheap.emulator.unicorn;

/**
 * The engine could not be found, is not the version kheap needs, or refused a call. The message is
 * meant for the person who started kheap.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
