package dev.gatehouse.control.api;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Small questions to providers, past circuits and pauses, and not counted as traffic.
 *
 * @param probe asks a target with each of its provider's keys
 */
record ProviderTests(Function<Target, List<AttemptRecord>> probe) {

    /** @param ok whether it answered with all of its keys */
    record Tested(String provider, String model, boolean ok, List<Attempt> attempts) {}

    /**
     * One question with one key.
     *
     * @param key null for a provider without keys
     * @param result as attempts are classed in the record
     * @param status null if no reply came
     */
    record Attempt(
            @Nullable String key,
            String result,
            @Nullable Integer status,
            String reason,
            long connectMs,
            @Nullable Long headersMs,
            long totalMs) {

        static Attempt of(AttemptRecord attempt) {
            return new Attempt(
                    attempt.keyId().orElse(null),
                    attempt.attemptClass().id(),
                    attempt.status().isPresent() ? attempt.status().getAsInt() : null,
                    attempt.reason(),
                    attempt.connect().toMillis(),
                    attempt.headers().map(Duration::toMillis).orElse(null),
                    attempt.total().toMillis());
        }
    }

    Tested test(Target target) {
        List<AttemptRecord> attempts = probe.apply(target);
        boolean ok = attempts.stream().allMatch(attempt -> attempt.attemptClass() == AttemptClass.OK);
        return new Tested(
                target.provider().name(),
                target.model(),
                ok,
                attempts.stream().map(Attempt::of).toList());
    }

    /** The first that a group has of the provider. */
    static Optional<String> model(Routing routing, Provider provider) {
        return routing.groups().stream()
                .flatMap(group -> group.targets().stream())
                .filter(target -> target.provider().name().equals(provider.name()))
                .map(Target::model)
                .findFirst();
    }
}
