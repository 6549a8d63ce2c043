package dev.gatehouse.domain;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An upstream account.
 *
 * @param baseUrl with the version path and without a trailing slash, as in {@code https://api.openai.com/v1}
 * @param keys in the order of the configuration; empty for a server that asks for none
 * @param headers static extra headers of every call; may hold secrets
 * @param limits what one process asks of it at most
 * @param disableOn the day, in UTC, from whose start on it counts as switched off; empty if it stays
 * @param discovery how often it is asked for its models; empty for never
 */
public record Provider(
        String name,
        URI baseUrl,
        Dialect dialect,
        List<ProviderKey> keys,
        KeySelection keySelection,
        Map<String, Secret> headers,
        Timeouts timeouts,
        ProviderLimits limits,
        Optional<LocalDate> disableOn,
        Optional<Duration> discovery) {

    public Provider {
        keys = List.copyOf(keys);
        headers = Map.copyOf(headers);
    }

    /** A provider whose keys take turns, and that may be asked anything at any time. */
    public Provider(
            String name,
            URI baseUrl,
            Dialect dialect,
            List<ProviderKey> keys,
            Map<String, Secret> headers,
            Timeouts timeouts) {
        this(
                name,
                baseUrl,
                dialect,
                keys,
                KeySelection.ROUND_ROBIN,
                headers,
                timeouts,
                ProviderLimits.NONE,
                Optional.empty(),
                Optional.empty());
    }
}
