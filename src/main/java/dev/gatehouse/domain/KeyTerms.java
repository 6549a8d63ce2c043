package dev.gatehouse.domain;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * On what terms a virtual key is accepted. An empty list allows everything.
 *
 * @param owner whose limits hold as well, for all keys of that owner together
 * @param allowedModels what may be asked for: names of groups, or {@code provider/model}
 * @param allowedProviders which providers may answer
 * @param allowedAddresses where requests may come from
 * @param stripsReasoning answers come without what the model thought
 * @param metadata notes of the operator, without meaning here
 */
public record KeyTerms(
        Optional<String> owner,
        boolean enabled,
        Optional<Instant> expiresAt,
        List<Glob> allowedModels,
        List<Glob> allowedProviders,
        List<Cidr> allowedAddresses,
        UsageLimits limits,
        boolean stripsReasoning,
        Map<String, String> metadata) {

    /** Everything is allowed. */
    public static final KeyTerms OPEN = new KeyTerms(
            Optional.empty(),
            true,
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            UsageLimits.NONE,
            false,
            Map.of());

    /** The same, but not beyond this time. */
    public KeyTerms endingBy(Instant end) {
        Instant earlier = expiresAt.filter(own -> own.isBefore(end)).orElse(end);
        return new KeyTerms(
                owner,
                enabled,
                Optional.of(earlier),
                allowedModels,
                allowedProviders,
                allowedAddresses,
                limits,
                stripsReasoning,
                metadata);
    }

    public KeyTerms {
        allowedModels = List.copyOf(allowedModels);
        allowedProviders = List.copyOf(allowedProviders);
        allowedAddresses = List.copyOf(allowedAddresses);
        metadata = Map.copyOf(metadata);
    }
}
