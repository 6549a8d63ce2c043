package dev.gatehouse.domain;

/**
 * A pattern of names, in which {@code *} stands for any text, none among it, and {@code ?} for one character. Matches without
 * regard to case, as names do.
 */
public record Glob(String pattern) {

    public boolean matches(String name) {
        int at = 0;
        int seen = 0;
        // Where to go on if the last star has to take one character more.
        int star = -1;
        int starred = 0;
        while (seen < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                starred = seen;
            } else if (at < pattern.length() && isSame(pattern.charAt(at), name.charAt(seen))) {
                at++;
                seen++;
            } else if (star >= 0) {
                at = star + 1;
                seen = ++starred;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') at++;
        return at == pattern.length();
    }

    private static boolean isSame(char wanted, char found) {
        return wanted == '?' || Character.toLowerCase(wanted) == Character.toLowerCase(found);
    }
}
