package dev.gatehouse.bench;

import dev.gatehouse.bench.mock.Behaviour;
import dev.gatehouse.bench.mock.Behaviour.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The gateway as users run it: {@code gatehouse serve} with the launcher's options, everything on that is on by default, one
 * group a scenario.
 */
final class GatewayProcess {

    private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+\\.\\d+)ms$");

    /** Every check is made. An exchange more than the slow streams need is refused. */
    private static final String SETTINGS = """
            settings:
              max_concurrent_exchanges: %d
              limits: {per_ip: {rps: 1000000, burst: 1000000, tpm: 10000000000, concurrency: 100000}}
            """.formatted(Scenario.SLOW_STREAMS.connections() + 1);

    private final Path directory;
    private final ChildProcess process;
    private final int port;
    private final String key;

    private GatewayProcess(Path directory, ChildProcess process, int port, String key) {
        this.directory = directory;
        this.process = process;
        this.port = port;
        this.key = key;
    }

    /** @param databaseUrl of an empty PostgreSQL; without it, the embedded one */
    static GatewayProcess start(Opening opening, Path directory, int mockPort, @Nullable String databaseUrl) {
        String adminToken = UUID.randomUUID().toString();
        var environment = new HashMap<>(Map.of(
                "GATEHOUSE_ADMIN_TOKEN", adminToken,
                "GATEHOUSE_ALLOWED_NETWORKS", "127.0.0.1",
                "LAB_PROVIDER_KEY", "sk-lab"));
        if (databaseUrl != null) environment.put("DATABASE_URL", databaseUrl);
        ChildProcess process = opening.open(
                () -> ChildProcess.java(
                        directory,
                        "gateway",
                        List.of("-Xlog:gc:file=" + gcLog(directory)),
                        environment,
                        List.of(
                                "dev.gatehouse.Main",
                                "serve",
                                "--port=0",
                                "--drain=1s",
                                "--data=" + directory.resolve("data"),
                                "--config=" + document(directory, mockPort))),
                ChildProcess::close);
        int port = process.awaitPort();
        return new GatewayProcess(directory, process, port, LabKey.create(port, adminToken));
    }

    int port() {
        return port;
    }

    /** The secret of a virtual key. */
    String key() {
        return key;
    }

    long pid() {
        return process.pid();
    }

    /** Of the embedded server, which is no child of the gateway's; 0 if another one is used. */
    long postgresPid() {
        return ProcFiles.read(
                        directory.resolve("data/pg/database/postmaster.pid").toString())
                .lines()
                .limit(1)
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** All pauses of the garbage collector so far, in milliseconds. */
    List<Double> pauses() {
        return ProcFiles.read(gcLog(directory).toString())
                .lines()
                .map(PAUSE::matcher)
                .filter(line -> line.find())
                .map(line -> Double.valueOf(line.group(1)))
                .toList();
    }

    private static Path gcLog(Path directory) {
        return directory.resolve("gc.log");
    }

    private static Path document(Path directory, int mockPort) {
        var providers = new StringBuilder("version: 1\nproviders:\n");
        var groups = new StringBuilder("groups:\n");
        var models = new StringBuilder("models:\n");
        for (Scenario scenario : Scenario.values()) {
            providers.append(provider(scenario.label(), mockPort, scenario.provider()));
            models.append(model(scenario.label()));
            groups.append("  - name: ").append(scenario.label()).append("\n    targets:\n");
            if (scenario == Scenario.FAILOVER)
                groups.append(target("throttled")).append(target("broken"));
            groups.append(target(scenario.label()));
        }
        providers.append(provider("throttled", mockPort, new Behaviour(Kind.THROTTLED, 0)));
        providers.append(provider("broken", mockPort, new Behaviour(Kind.BROKEN, 0)));
        try {
            return Files.writeString(
                    directory.resolve("gatehouse.yaml"), providers.toString() + groups + models + SETTINGS);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the configuration", e);
        }
    }

    private static String provider(String name, int mockPort, Behaviour behaviour) {
        return """
                  - name: %s
                    base_url: "http://127.0.0.1:%d%s"
                    dialect: %s
                    keys: [{id: %s-1, secret: "env:LAB_PROVIDER_KEY"}]
                """.formatted(name, mockPort, behaviour.path(), behaviour.dialect(), name);
    }

    private static String model(String provider) {
        return "  - {provider: " + provider
                + ", model: lab-model, price: {input: 1, output: 2}, max_output_tokens: 4096}\n";
    }

    private static String target(String provider) {
        return "      - {provider: " + provider + ", model: lab-model}\n";
    }
}
