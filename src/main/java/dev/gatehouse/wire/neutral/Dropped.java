package dev.gatehouse.wire.neutral;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a request loses on its way into another dialect. Not thread-safe: one for each encoding.
 *
 * <p>A field that merely tunes is dropped and listed. One without which the request means something else is refused, unless the group says that such
 * fields are to be dropped too.
 */
public final class Dropped {

    /** A header and a row list them; the names are the client's. */
    public static final int MAX_NAMES = 32;

    /** No field of a known dialect has a longer name. */
    private static final int MAX_NAME_CHARS = 80;

    private final boolean all;
    private final Set<String> names = new LinkedHashSet<>();

    private Dropped(boolean all) {
        this.all = all;
    }

    /** Refuses what would change the meaning. */
    public static Dropped onlyTheHarmless() {
        return new Dropped(false);
    }

    /** Drops whatever has no place. */
    public static Dropped everything() {
        return new Dropped(true);
    }

    /** A field has no place, and the request means the same without it. */
    public void field(String name) {
        if (names.size() < MAX_NAMES)
            names.add(name.length() > MAX_NAME_CHARS ? name.substring(0, MAX_NAME_CHARS) : name);
    }

    /**
     * Something has no place, and the request means something else without it.
     *
     * @param name the field, as a path if it is not at the top
     * @param why a sentence for the client
     * @throws DialectException unless everything may be dropped
     */
    public void meaning(String name, String why) {
        if (!all) throw DialectException.unsupported(name, why);
        field(name);
    }

    /** The names, each once, in the order they came; at most {@value #MAX_NAMES}. */
    public List<String> names() {
        return List.copyOf(names);
    }
}
