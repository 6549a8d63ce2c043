package dev.gatehouse.wire.openai;

/**
 * What an error object says of its kind. The provider's message is left out: it may quote the prompt.
 *
 * @param code {@code error.code}, be it text or number; empty if absent
 * @param type {@code error.type} or {@code error.status}; empty if absent
 */
public record UpstreamError(String code, String type) {

    /** Nothing is known of the error. */
    public static final UpstreamError UNKNOWN = new UpstreamError("", "");

    /** The HTTP status of an error that the code stands for, 0 if it stands for none. */
    public int status() {
        return code.matches("[45]\\d\\d") ? Integer.parseInt(code) : 0;
    }
}
