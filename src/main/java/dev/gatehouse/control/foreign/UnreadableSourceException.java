package dev.gatehouse.control.foreign;

/** What is to be imported cannot be read. The message says what and where, and quotes nothing of it. */
public final class UnreadableSourceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnreadableSourceException(String message) {
        super(message, null, false, false);
    }
}
