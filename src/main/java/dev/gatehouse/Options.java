package dev.gatehouse;

import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How one gateway process is started.
 *
 * @param port 0 for any free one
 * @param data where the embedded database and other state of this process live
 * @param config the configuration file; without one the live revision of the database counts
 * @param databaseUrl the PostgreSQL to use; without one an embedded one runs in {@code data}
 * @param adminToken fixes the token of the admin API; without one it is generated at the first start
 * @param drain how long running requests may go on after the order to stop
 * @param environment where {@code env:NAME} of the configuration, the proxy settings and the allowed networks are looked up
 */
public record Options(
        String host,
        int port,
        Path data,
        Optional<Path> config,
        Optional<Secret> databaseUrl,
        Optional<Secret> adminToken,
        Duration drain,
        Map<String, String> environment) {

    public Options {
        environment = Map.copyOf(environment);
    }

    /** @throws UnusableConfigurationException if the variable cannot be read */
    Networks networks() {
        try {
            return Networks.allowing(environment.getOrDefault("GATEHOUSE_ALLOWED_NETWORKS", ""));
        } catch (IllegalArgumentException e) {
            throw new UnusableConfigurationException("GATEHOUSE_ALLOWED_NETWORKS: " + e.getMessage() + ".");
        }
    }
}
