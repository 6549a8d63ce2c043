package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Refusal.InvalidRequest;
import java.util.Locale;

/** The lines in front of a part's content. Source: RFC 7578, section 4.2, read 2026-11-21. */
final class PartHead {

    private PartHead() {}

    /**
     * The name of the part; empty if it has none.
     *
     * @throws InvalidRequest if readers could differ on it
     */
    static String name(String head) {
        String name = "";
        boolean seen = false;
        // A line that begins with white space goes on with the one before.
        for (String line : head.replaceAll("\r\n[ \t]+", " ").lines().toList()) {
            int colon = line.indexOf(':');
            String header = colon < 0 ? line : line.substring(0, colon);
            if (!header.trim().toLowerCase(Locale.ROOT).equals("content-disposition")) continue;
            if (seen) throw refused("A part has more than one Content-Disposition.");
            seen = true;
            name = HeaderValue.parse(line.substring(colon + 1))
                    .filter(disposition -> !disposition.parameters().containsKey("name*"))
                    .orElseThrow(() -> refused("The Content-Disposition of a part cannot be read."))
                    .parameters()
                    .getOrDefault("name", "");
        }
        return name;
    }

    private static InvalidRequest refused(String message) {
        return InvalidRequest.field("", message);
    }
}
