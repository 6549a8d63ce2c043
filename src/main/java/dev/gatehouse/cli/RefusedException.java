package dev.gatehouse.cli;

/** What a running gateway was asked for did not happen; the message says why. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message, null, false, false);
    }
}
