package dev.gatehouse.wire.neutral;

import java.util.List;

/**
 * What an error object says. The message may quote the prompt: it is looked at, and never kept, logged or shown.
 *
 * @param code {@code error.code}, be it text or number; empty if absent
 * @param type {@code error.type} or {@code error.status}; empty if absent
 * @param params the parameters at fault, as names or paths; empty if it names none outside the message
 * @param message for people, cut to a bounded length
 */
public record UpstreamError(String code, String type, List<String> params, String message) {

    /** Nothing is known of the error. */
    public static final UpstreamError UNKNOWN = new UpstreamError("", "");

    public UpstreamError {
        params = List.copyOf(params);
    }

    public UpstreamError(String code, String type) {
        this(code, type, List.of(), "");
    }

    /** The HTTP status of an error that the code stands for, 0 if it stands for none. */
    public int status() {
        return code.matches("[45]\\d\\d") ? Integer.parseInt(code) : 0;
    }

    /** Without the message. */
    @Override
    public String toString() {
        return "UpstreamError[code=" + code + ", type=" + type + ", params=" + params + "]";
    }
}
