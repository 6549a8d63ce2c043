package dev.gatehouse.store;

import dev.gatehouse.domain.AttemptRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attempts as the text of an {@code attempt_row[]}: an array of rows, where the array puts each row in quotes, and the row each
 * value that needs some. Source: PostgreSQL 18 documentation, "Array Input and Output Syntax" and "Constructing Composite
 * Values", read 2026-11-21.
 */
final class AttemptsText implements ExchangeColumns.Row {

    private static final String SPECIAL_IN_ROWS = "(),\"\\";

    private final StringBuilder array = new StringBuilder(256);
    private boolean begun;

    private AttemptsText() {}

    static String of(List<AttemptRecord> attempts) {
        var text = new AttemptsText();
        text.array.append('{');
        for (AttemptRecord attempt : attempts) text.row(attempt);
        return text.array.append('}').toString();
    }

    private void row(AttemptRecord attempt) {
        if (array.length() > 1) array.append(',');
        array.append("\"(");
        begun = false;
        ExchangeColumns.attempt(attempt, this);
        array.append(")\"");
    }

    private void next() {
        if (begun) array.append(',');
        begun = true;
    }

    @Override
    public void number(String column, long value) {
        next();
        array.append(value);
    }

    private static boolean isSpecial(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (SPECIAL_IN_ROWS.indexOf(value.charAt(i)) >= 0) return true;
        }
        return false;
    }

    /** Nothing at all is null. */
    @Override
    public void text(String column, @Nullable String value) {
        next();
        if (value == null) return;
        boolean quoted = value.isEmpty() || isSpecial(value);
        if (quoted) array.append("\\\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                // A backslash for the row, and one for the array before each of the two.
                case '"' -> array.append("\\\\\\\"");
                case '\\' -> array.append("\\\\\\\\");
                default -> array.append(c);
            }
        }
        if (quoted) array.append("\\\"");
    }
}
