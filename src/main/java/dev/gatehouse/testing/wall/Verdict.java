package dev.gatehouse.testing.wall;

import java.util.Locale;

/** How a gateway did, the best first. */
public enum Verdict {
    /** Everything was answered whole, and every promise kept. */
    PASS,
    /** Everything was answered whole, but a promise was broken. */
    PARTIAL,
    /** Something was not answered, and the client was told. */
    SAFE,
    /** The client was deceived or left waiting: an answer that is wrong, mixed or cut and looks whole, or no end. */
    FAIL;

    /** As in reports: {@code pass}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
