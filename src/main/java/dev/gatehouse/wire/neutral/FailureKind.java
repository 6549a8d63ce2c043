package dev.gatehouse.wire.neutral;

/** What kind of failure an error tells of: what all dialects have a word for. */
public enum FailureKind {
    INVALID_REQUEST(400),
    /** Prompt and answer do not fit into the model's context. */
    CONTEXT_LENGTH(400),
    CONTENT_POLICY(400),
    AUTHENTICATION(401),
    PERMISSION(403),
    NOT_FOUND(404),
    TOO_LARGE(413),
    RATE_LIMIT(429),
    SERVER(500),
    OVERLOADED(503),
    TIMEOUT(504);

    private final int status;

    FailureKind(int status) {
        this.status = status;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** What a status says when nothing else does. */
    public static FailureKind of(int status) {
        return switch (status) {
            case 401 -> AUTHENTICATION;
            case 402, 403 -> PERMISSION;
            case 404, 405 -> NOT_FOUND;
            case 408, 504 -> TIMEOUT;
            case 413 -> TOO_LARGE;
            case 429 -> RATE_LIMIT;
            case 503, 529 -> OVERLOADED;
            default -> status >= 400 && status < 500 ? INVALID_REQUEST : SERVER;
        };
    }
}
