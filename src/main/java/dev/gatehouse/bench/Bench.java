package dev.gatehouse.bench;

import dev.gatehouse.bench.load.Load;
import dev.gatehouse.bench.load.Outcome;
import dev.gatehouse.bench.mock.MockUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bench with its tools: mock, generator, gateway, and nginx if there is one. Offers loads and reads the meters. */
final class Bench {

    /** Clients open further connections while theirs are busy; at most so many times as many. */
    private static final int MORE_CONNECTIONS = 8;

    /** Bounds a load whatever its duration. */
    private static final int MAX_REQUESTS = 2_000_000;

    private final ChildProcess mock;
    private final int mockPort;
    private final LoadGenerator generator;
    private final GatewayProcess gateway;
    private final Optional<Nginx> nginx;
    private final long postgresPid;

    /** @param databaseUrl of an empty PostgreSQL; without it, the embedded one */
    Bench(Opening opening, Path directory, @Nullable String databaseUrl) {
        mock = opening.open(
                () -> ChildProcess.java(
                        directory,
                        "mock",
                        List.of("-XX:+UseSerialGC"),
                        Map.of(),
                        List.of(MockUpstream.class.getName())),
                ChildProcess::close);
        generator = opening.open(() -> LoadGenerator.start(directory), LoadGenerator::close);
        mockPort = mock.awaitPort();
        gateway = GatewayProcess.start(opening, directory, mockPort, databaseUrl);
        nginx = Nginx.start(opening, directory, mockPort);
        postgresPid = gateway.postgresPid();
    }

    boolean has(Via via) {
        return via != Via.NGINX || nginx.isPresent();
    }

    long gatewayPid() {
        return gateway.pid();
    }

    List<Double> pauses() {
        return gateway.pauses();
    }

    long residentKilobytes(Via via) {
        return switch (via) {
            case DIRECT -> 0;
            case NGINX ->
                nginx.map(Nginx::pid).map(ProcFiles::treeResidentKilobytes).orElse(0L);
            case GATEHOUSE -> ProcFiles.residentKilobytes(gateway.pid());
        };
    }

    /** As much as can be answered. */
    Measurement.Phase saturate(Scenario scenario, Via via, Duration time) {
        int connections = Math.min(64, scenario.connections());
        return run(load(scenario, via, 0, connections, connections, 0, time));
    }

    /**
     * The fixed rate of the scenario, or whatever rate is given for an overload. Beyond the most connections, what a second
     * brings may wait for one:
     * who is further behind cannot keep the rate, and does not in what time is left.
     */
    Measurement.Phase pace(Scenario scenario, Via via, int perSecond, Duration time) {
        int all = connections(scenario);
        return switch (scenario) {
            case SLOW_STREAMS -> run(load(scenario, via, perSecond, all, all, 0, Duration.ofSeconds(1)));
            case OVERLOAD -> run(load(scenario, via, perSecond, all, all, 0, time));
            default -> run(load(scenario, via, perSecond, all, possible(all * MORE_CONNECTIONS), perSecond, time));
        };
    }

    /** How many connections at once there can be: each is two in the gateway, and there must be some left for the rest. */
    static int connections(Scenario scenario) {
        return possible(scenario.connections());
    }

    private static int possible(int connections) {
        return (int) Math.min(connections, (ProcFiles.maxOpenFiles() - 200) / 2);
    }

    private Load load(
            Scenario scenario, Via via, int perSecond, int connections, int most, int waiting, Duration time) {
        return new Load(
                switch (via) {
                    case DIRECT -> mockPort;
                    case NGINX -> nginx.orElseThrow().port();
                    case GATEHOUSE -> gateway.port();
                },
                via == Via.GATEHOUSE ? "/v1" : scenario.behaviour().path(),
                gateway.key(),
                via == Via.GATEHOUSE ? scenario.label() : "lab-model",
                scenario.promptBytes(),
                scenario.isStream(),
                scenario.behaviour().pieces(),
                perSecond,
                MAX_REQUESTS,
                connections,
                most,
                waiting,
                Math.toIntExact(time.toMillis()));
    }

    private Measurement.Phase run(Load load) {
        Map<Part, Long> before = cpuMicros();
        Outcome outcome = generator.run(load);
        Map<Part, Long> after = cpuMicros();
        after.replaceAll((part, micros) -> micros - before.getOrDefault(part, 0L));
        return new Measurement.Phase(outcome, after);
    }

    private Map<Part, Long> cpuMicros() {
        var micros = new EnumMap<Part, Long>(Part.class);
        micros.put(Part.GATEWAY, ProcFiles.cpuMicros(gateway.pid()));
        micros.put(Part.POSTGRES, postgresPid == 0 ? 0 : ProcFiles.treeCpuMicros(postgresPid));
        micros.put(
                Part.NGINX, nginx.map(Nginx::pid).map(ProcFiles::treeCpuMicros).orElse(0L));
        micros.put(Part.MOCK, ProcFiles.cpuMicros(mock.pid()));
        micros.put(Part.GENERATOR, ProcFiles.cpuMicros(generator.pid()));
        return micros;
    }
}
