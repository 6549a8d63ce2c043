package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Secret;
import java.util.List;
import java.util.stream.Stream;

/** What we told a provider in confidence, and how to keep it from whoever reads its answer. */
final class Secrets {

    /** A shorter header value is a name or a number, and would be found in any text. */
    private static final int SHORTEST = 8;

    private final List<Secret> told;

    private Secrets(List<Secret> told) {
        this.told = told;
    }

    /** The key of the attempt, and every static header of its provider. */
    static Secrets of(Try attempted) {
        return new Secrets(Stream.concat(
                        attempted.key().map(ProviderKey::secret).stream(),
                        attempted.target().provider().headers().values().stream())
                .filter(secret -> secret.reveal().length() >= SHORTEST)
                .toList());
    }

    /** The text with every secret replaced by its mask; the same array if it holds none. */
    byte[] blotted(byte[] utf8) {
        if (told.isEmpty()) return utf8;
        String text = new String(utf8, UTF_8);
        String blotted = text;
        for (Secret secret : told) blotted = blotted.replace(secret.reveal(), secret.masked());
        return blotted.equals(text) ? utf8 : blotted.getBytes(UTF_8);
    }
}
