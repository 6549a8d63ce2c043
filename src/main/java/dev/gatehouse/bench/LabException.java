package dev.gatehouse.bench;

/** The lab cannot measure; the message says why. */
public final class LabException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LabException(String message) {
        super(message);
    }

    LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
