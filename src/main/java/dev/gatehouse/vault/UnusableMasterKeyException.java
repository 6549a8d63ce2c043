package dev.gatehouse.vault;

/** The master key is not the one that is needed, or cannot be had; the message is for the operator and says what to do. */
public final class UnusableMasterKeyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UnusableMasterKeyException(String message) {
        super(message, null, false, false);
    }
}
