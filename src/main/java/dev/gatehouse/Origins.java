package dev.gatehouse;

import dev.gatehouse.domain.EffectiveSetting;
import dev.gatehouse.domain.EffectiveSetting.Origin;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What this process was started with, and where each of it came from. */
final class Origins {

    private static final List<String> PROXIES = List.of("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY");

    private static final String NETWORKS = "GATEHOUSE_ALLOWED_NETWORKS";

    private final Options options;

    private Origins(Options options) {
        this.options = options;
    }

    /** Secrets and what may hold one are masked. */
    static List<EffectiveSetting> of(Options options) {
        var origins = new Origins(options);
        Stream<EffectiveSetting> own = Stream.of(
                origins.option("host", options.host(), "127.0.0.1"),
                origins.option("port", Integer.toString(options.port()), "8080"),
                origins.option("data", options.data().toString(), "./data"),
                origins.option("config", options.config().map(Path::toString).orElse(null), null),
                origins.option("drain", options.drain().toSeconds() + "s", "30s"),
                origins.secret("DATABASE_URL", options.databaseUrl().isPresent()),
                origins.secret("GATEHOUSE_ADMIN_TOKEN", options.adminToken().isPresent()),
                origins.variable(NETWORKS, options.environment().get(NETWORKS)));
        Stream<EffectiveSetting> proxies = PROXIES.stream()
                .map(name -> origins.secret(name, options.environment().containsKey(name)));
        return Stream.concat(own, proxies).toList();
    }

    private EffectiveSetting option(String name, @Nullable String value, @Nullable String normal) {
        boolean environment = options.environment().containsKey("GATEHOUSE_" + name.toUpperCase(Locale.ROOT));
        Origin origin =
                environment ? Origin.ENVIRONMENT : Objects.equals(value, normal) ? Origin.DEFAULT : Origin.OPTION;
        return new EffectiveSetting("--" + name, Optional.ofNullable(value), origin);
    }

    private EffectiveSetting secret(String name, boolean set) {
        return variable(name, set ? "…" : null);
    }

    private EffectiveSetting variable(String name, @Nullable String value) {
        return new EffectiveSetting(
                name, Optional.ofNullable(value), value == null ? Origin.DEFAULT : Origin.ENVIRONMENT);
    }
}
