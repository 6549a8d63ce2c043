package dev.gatehouse.domain;

import java.net.URI;
import java.util.Optional;

/**
 * Where a provider is that nothing was configured for yet.
 *
 * @param baseUrl with the version path
 * @param key empty for a server without keys
 */
public record ProviderAddress(URI baseUrl, Dialect dialect, Optional<Secret> key) {}
