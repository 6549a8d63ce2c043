package dev.gatehouse.store;

/** There is no database to work with. The message is one sentence for the operator and names the remedy; no secrets. */
public final class UnusableDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UnusableDatabaseException(String message) {
        super(message);
    }

    public UnusableDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
