package dev.gatehouse.control.events;

import java.util.Locale;

/** What a subscriber may choose. */
public enum EventType {
    EXCHANGE,
    CIRCUIT,
    REVISION,
    LIVE,
    LOST;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
