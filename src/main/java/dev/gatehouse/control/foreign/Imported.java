package dev.gatehouse.control.foreign;

import dev.gatehouse.control.config.Document;
import java.util.List;

/**
 * What came of another gateway's configuration.
 *
 * @param document ours; not checked, since the variables that it names may not be set here
 * @param notes what has no counterpart, and what is left to do; never a secret
 */
public record Imported(Document document, List<String> notes) {

    public Imported {
        notes = List.copyOf(notes);
    }
}
