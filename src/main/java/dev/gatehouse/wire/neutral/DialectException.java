package dev.gatehouse.wire.neutral;

/**
 * Bytes are not what their dialect says they should be, or cannot be said in another dialect. The message is written for the client: it names a
 * field, never content. Cheap to throw: it carries no stack trace.
 */
public final class DialectException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String field;
    private final boolean unsupported;
    private final String message;

    private DialectException(String field, boolean unsupported, String message) {
        super(message, null, false, false);
        this.field = field;
        this.unsupported = unsupported;
        this.message = message;
    }

    /** @param field as a path; empty for the whole */
    public static DialectException malformed(String field, String why) {
        return new DialectException(field, false, why);
    }

    /** @param field as a path */
    public static DialectException unsupported(String field, String why) {
        return new DialectException(field, true, why);
    }

    /** The field at fault, as a path; empty if it is the whole. */
    public String field() {
        return field;
    }

    /** {@code unsupported_parameter} for what the target's dialect cannot say, {@code invalid_request} for what no dialect says. */
    public String code() {
        return unsupported ? "unsupported_parameter" : "invalid_request";
    }

    @Override
    public String getMessage() {
        return message;
    }
}
