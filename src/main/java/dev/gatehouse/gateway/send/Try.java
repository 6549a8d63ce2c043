package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Change;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one attempt tries.
 *
 * @param key empty for a provider without keys
 * @param last true if no other target or key is left: then slow is better than nothing
 * @param fresh true to dial anew, after a connection was found dead
 * @param changes what this target is asked differently
 */
record Try(Target target, Optional<ProviderKey> key, boolean last, boolean fresh, List<Change> changes) {

    Try {
        changes = List.copyOf(changes);
    }

    boolean prefilled() {
        return changes.stream().anyMatch(Change.Prefill.class::isInstance);
    }

    /** The changes in words, for the record. */
    String inWhichManner() {
        if (changes.isEmpty()) return "";
        return changes.stream().map(Manner::words).map("; "::concat).collect(Collectors.joining());
    }
}
