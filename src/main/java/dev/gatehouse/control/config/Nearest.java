package dev.gatehouse.control.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which known name was meant by an unknown one. */
final class Nearest {

    /** More edits than this are no typing error. */
    private static final int MOST_EDITS = 2;

    private Nearest() {}

    static Optional<String> to(String written, Collection<String> known) {
        return known.stream()
                .filter(name -> edits(written, name) <= MOST_EDITS)
                .min(Comparator.comparingInt(name -> edits(written, name)));
    }

    /** Levenshtein's distance, without regard to case. */
    private static int edits(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
