package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An attempt that is under way: its clock, and what is known of it so far. Owned by the thread that makes it. */
public final class OpenAttempt {

    private final AttemptLog log;
    private final int ordinal;
    private final Try attempted;
    private final Flight flight;
    private final long startedNanos = System.nanoTime();
    private long connectNanos;
    private @Nullable Integer status;
    private @Nullable Duration headers;
    private @Nullable Duration firstContent;
    private @Nullable Usage usage;
    private boolean held;
    private Runnable onBroken = () -> {};
    private Runnable onEnd = () -> {};

    OpenAttempt(AttemptLog log, int ordinal, Try attempted, Flight flight) {
        this.log = log;
        this.ordinal = ordinal;
        this.attempted = attempted;
        this.flight = flight;
        log.waitBegins();
    }

    /** The head of the reply is here. */
    void headCame(UpstreamReply reply) {
        connectNanos = reply.connectNanos();
        status = reply.status();
        headers = sinceStart();
    }

    /** What the provider was asked for is here: the first content, or a whole answer. */
    void contentCame() {
        firstContent = sinceStart();
        log.waitEnds();
        brought(0);
    }

    /** The first content of a stream is here. */
    void firstContentCame() {
        contentCame();
        flight.firstContent(sinceStart());
    }

    /** The client waits on, although content has come: it is not clear yet whether the content is an answer. */
    void holds() {
        held = true;
        log.waitBegins();
    }

    /** It is. */
    void releases() {
        held = false;
        log.waitEnds();
    }

    /** More of the answer is here, in bytes of its text. */
    public void brought(long contentBytes) {
        log.content(contentBytes);
    }

    Flight flight() {
        return flight;
    }

    OptionalInt status() {
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** What the provider says the attempt used; a later word replaces an earlier one. */
    public void used(Usage reported) {
        usage = reported;
    }

    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    void onBroken(Runnable action) {
        onBroken = action;
    }

    /** Is done when it ends, and perhaps once more. */
    void onEnd(Runnable action) {
        onEnd = action;
    }

    /** Gives back what it holds, even if a defect kept it from being ended. */
    void release() {
        onEnd.run();
    }

    /** After content had come, the provider did not bring it to its end. */
    public void broke() {
        onBroken.run();
    }

    /** Ends the attempt and records it. */
    public void end(AttemptClass attemptClass, String reason) {
        Duration total = sinceStart();
        flight.ended(attemptClass, total);
        release();
        if (firstContent == null || held) log.waitEnds();
        log.add(new AttemptRecord(
                ordinal,
                attempted.target().provider().name(),
                attempted.target().model(),
                attempted.key().map(ProviderKey::id),
                attemptClass,
                status(),
                reason + attempted.inWhichManner(),
                Duration.ofNanos(startedNanos - log.startedNanos()),
                Duration.ofNanos(connectNanos),
                Optional.ofNullable(headers),
                Optional.ofNullable(firstContent),
                total,
                usage(),
                usage().flatMap(this::cost)));
    }

    private Optional<Usd> cost(Usage used) {
        return attempted.target().facts().price().map(price -> price.of(used));
    }

    private Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }
}
