package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import dev.gatehouse.gateway.route.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks a target a small question to see whether it answers. It is no traffic: no circuit, no pause of a key and no record hears of it,
 * and nothing is tried twice. Thread-safe.
 */
public final class Probe {

    /** Someone waits for the answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** No limit of tokens: not all models know the same name for it. The model's name is put in its place. */
    private static final byte[] QUESTION =
            "{\"model\":\"probe\",\"messages\":[{\"role\":\"user\",\"content\":\"Say ok.\"}]}".getBytes(UTF_8);

    private final TargetCall call;
    private final Supplier<Settings> settings;
    private final BodyRoom bodies;

    /** @param call must have figures of its own, since what it measures is no traffic */
    public Probe(TargetCall call, Supplier<Settings> settings, BodyRoom bodies) {
        this.call = call;
        this.settings = settings;
        this.bodies = bodies;
    }

    /** What came of it with each of the provider's keys, also those that cool; at least one. Each is asked for 20 s at most. */
    public List<AttemptRecord> probe(Target target) {
        List<Optional<ProviderKey>> keys = target.provider().keys().isEmpty()
                ? List.of(Optional.empty())
                : target.provider().keys().stream().map(Optional::of).toList();
        return keys.stream()
                .map(key -> probe(new Try(target, key, true, true, List.of())))
                .toList();
    }

    private AttemptRecord probe(Try attempted) {
        long start = System.nanoTime();
        var log = new AttemptLog(start);
        var plan = new Plan(attempted.target().model(), Optional.empty(), List.of(attempted.target()));
        try (var room = bodies.share();
                var envelope = EnvelopeReader.read(Endpoint.CHAT, QUESTION)) {
            var ask = new Ask(envelope, List.of(), patient(settings.get()), start, new Hangup(), room);
            if (call.make(plan, attempted, ask, log) instanceof Attempt.Failed failed) {
                failed.open().end(failed.attemptClass(), failed.why());
            }
        } catch (Refusal.Overloaded e) {
            // As its attempt says.
        }
        return log.records().getFirst();
    }

    private static Settings patient(Settings now) {
        return new Settings(now.maxBodyBytes(), now.maxAnswerBytes(), PATIENCE, now.logRetention(), now.admission());
    }
}
