package dev.gatehouse.control.api;

import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.EffectiveSettings;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.domain.DictatingFile;
import dev.gatehouse.domain.EffectiveSetting;
import dev.gatehouse.domain.SystemFacts;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /api/system} and {@code /health/detailed}: what this process is, goes by, and how it is. */
public final class SystemApi {

    /**
     * This process.
     *
     * @param revision the one it serves by
     * @param database {@code embedded} or {@code external}
     * @param file what dictates the configuration; null if that is this API
     */
    record Shown(
            String version,
            String java,
            String startedAt,
            long uptimeSeconds,
            int processors,
            long memoryUsedBytes,
            long memoryMaxBytes,
            String database,
            long revision,
            @Nullable File file) {}

    /**
     * The file that dictates the configuration.
     *
     * @param problem why what it says now is not in force; null if it is
     */
    record File(String path, @Nullable String problem) {

        static File of(DictatingFile file) {
            return new File(file.path().toString(), file.problem().orElse(null));
        }
    }

    /**
     * A setting.
     *
     * @param value null if nothing is set
     */
    record Setting(String name, @Nullable String value, String origin) {

        static Setting of(EffectiveSetting setting) {
            return new Setting(
                    setting.name(),
                    setting.value().orElse(null),
                    setting.origin().name().toLowerCase(Locale.ROOT));
        }
    }

    /** @param checks by name, {@code up} or {@code down} */
    record Health(String status, Map<String, String> checks, long revision, long uptimeSeconds) {

        boolean isUp() {
            return status.equals(UP);
        }
    }

    private static final String UP = "up";
    private static final String DOWN = "down";

    private final AdminApi api;
    private final SystemFacts facts;
    private final LiveConfiguration configuration;
    private final Supplier<Optional<DictatingFile>> file;
    private final Supplier<List<EffectiveSetting>> ofProcess;
    private final Map<String, BooleanSupplier> checks;
    private final InstantSource clock;

    /**
     * @param file what dictates the configuration, if there is one
     * @param ofProcess what the process was started with
     * @param checks by name; all are up in a gateway that is well
     */
    public SystemApi(
            AdminApi api,
            SystemFacts facts,
            LiveConfiguration configuration,
            Supplier<Optional<DictatingFile>> file,
            Supplier<List<EffectiveSetting>> ofProcess,
            Map<String, BooleanSupplier> checks,
            InstantSource clock) {
        this.api = api;
        this.facts = facts;
        this.configuration = configuration;
        this.file = file;
        this.ofProcess = ofProcess;
        this.checks = new LinkedHashMap<>(checks);
        this.clock = clock;
    }

    public Handler system() {
        return api.answering((request, response) -> Optional.of(shown()));
    }

    /** 200 if all is up, else 503. */
    public Handler health() {
        return api.answering((request, response) -> {
            Health health = checked();
            if (!health.isUp()) response.status(Status.SERVICE_UNAVAILABLE_503);
            return Optional.of(health);
        });
    }

    Shown shown() {
        Runtime runtime = Runtime.getRuntime();
        return new Shown(
                facts.version(),
                Runtime.version().toString(),
                facts.startedAt().toString(),
                uptime(),
                runtime.availableProcessors(),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                facts.embeddedDatabase() ? "embedded" : "external",
                configuration.inForce().number(),
                file.get().map(File::of).orElse(null));
    }

    /** Those of the process first, then those of the document. */
    List<Setting> effective(Document document) {
        return Stream.concat(ofProcess.get().stream(), EffectiveSettings.of(document).stream())
                .map(Setting::of)
                .toList();
    }

    Health checked() {
        var results = new LinkedHashMap<String, String>();
        checks.forEach((name, up) -> results.put(name, up.getAsBoolean() ? UP : DOWN));
        String status = results.containsValue(DOWN) ? DOWN : UP;
        return new Health(status, results, configuration.inForce().number(), uptime());
    }

    private long uptime() {
        return Duration.between(facts.startedAt(), clock.instant()).toSeconds();
    }
}
