package dev.gatehouse.domain;

import java.util.Objects;

/** A credential. Only {@link #reveal} shows it, so that no log line, record or error text can print it by accident. */
public final class Secret {

    private static final int SHOWN = 4;
    private static final int LONG_ENOUGH_TO_SHOW_SOME = 16;

    private final String value;

    public Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /** The credential itself, for the one header that carries it. */
    public String reveal() {
        return value;
    }

    /** The last four characters behind an ellipsis; of a short secret none. */
    public String masked() {
        return value.length() < LONG_ENOUGH_TO_SHOW_SOME ? "…" : "…" + value.substring(value.length() - SHOWN);
    }

    @Override
    public String toString() {
        return masked();
    }
}
