package dev.gatehouse.wire.responses;

import dev.gatehouse.domain.Dialect;
import java.util.Optional;

/**
 * Carries another dialect's signature or seal as {@code encrypted_content}, byte for byte: {@code gatehouse:anthropic:12:} and then the signature, 12
 * characters long, and the seal. A client sends it back with its next request and never looks inside.
 *
 * @param dialect whose they are
 */
record Envelope(Dialect dialect, String signature, String sealed) {

    private static final String MARK = "gatehouse:";

    String write() {
        return MARK + dialect.id() + ":" + signature.length() + ":" + signature + sealed;
    }

    /** Empty if it is not one. */
    static Optional<Envelope> read(String encrypted) {
        if (!encrypted.startsWith(MARK)) return Optional.empty();
        String[] fields = encrypted.substring(MARK.length()).split(":", 3);
        if (fields.length < 3 || !fields[1].matches("\\d{1,9}")) return Optional.empty();
        int length = Integer.parseInt(fields[1]);
        String content = fields[2];
        if (length > content.length()) return Optional.empty();
        for (Dialect dialect : Dialect.values()) {
            if (dialect.id().equals(fields[0]))
                return Optional.of(new Envelope(dialect, content.substring(0, length), content.substring(length)));
        }
        return Optional.empty();
    }
}
