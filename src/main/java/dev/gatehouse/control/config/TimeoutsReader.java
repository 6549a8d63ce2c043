package dev.gatehouse.control.config;

import dev.gatehouse.domain.Timeouts;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code timeouts}, which settings, providers and groups may have: the nearest word holds, field by field. */
final class TimeoutsReader {

    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofHours(1);
    private static final String AUTO = "auto";

    private final Optional<Duration> connect;
    private final Optional<Duration> headers;
    private final Optional<Duration> stall;
    private final Optional<Duration> ttft;
    private final boolean ttftSaid;

    private TimeoutsReader(Section section) {
        connect = duration(section, "connect");
        stall = duration(section, "stall");
        headers = duration(section, "headers");
        ttftSaid = section.has("ttft");
        ttft = section.scalar("ttft").equals(AUTO) ? Optional.empty() : duration(section, "ttft");
        section.end();
    }

    static TimeoutsReader read(Section section) {
        return new TimeoutsReader(section);
    }

    private static Optional<Duration> duration(Section section, String name) {
        return section.has(name) ? Optional.of(section.duration(name, LEAST, LEAST, MOST)) : Optional.empty();
    }

    /** What holds where this speaks after those. */
    Timeouts over(Timeouts others) {
        return new Timeouts(
                connect.orElse(others.connect()),
                headers.orElse(others.headers()),
                // Whoever names one limit for the head means it for both kinds of answer.
                headers.orElse(others.headersWhole()),
                ttftSaid ? ttft : others.ttft(),
                stall.orElse(others.stall()));
    }
}
