package dev.gatehouse.wire.neutral;

import java.util.List;

/**
 * What one side said at once. Results of tools are parts of a user's turn.
 *
 * @param parts in order
 * @param rest fields of the message that have no place here
 */
public record Turn(Role role, List<Part> parts, Rest rest) {

    public Turn {
        parts = List.copyOf(parts);
    }

    public Turn(Role role, List<Part> parts) {
        this(role, parts, Rest.NONE);
    }

    /** A turn that is one text. */
    public static Turn of(Role role, String text) {
        return new Turn(role, List.of(new Part.Text(text)));
    }
}
