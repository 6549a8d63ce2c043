package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Target;
import java.util.Optional;

/**
 * What one attempt tries.
 *
 * @param key empty for a provider without keys
 * @param last true if no other target or key is left: then slow is better than nothing
 * @param fresh true to dial anew, after a connection was found dead
 */
record Try(Target target, Optional<ProviderKey> key, boolean last, boolean fresh) {

    Try onFreshConnection() {
        return new Try(target, key, last, true);
    }
}
