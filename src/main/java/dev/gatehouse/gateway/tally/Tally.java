package dev.gatehouse.gateway.tally;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.ExchangeRecord.ClientState;
import dev.gatehouse.domain.ExchangeRecord.Served;
import dev.gatehouse.domain.ExchangeRecord.Timings;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.AttemptLog;
import dev.gatehouse.gateway.stream.Delivered;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps the record: one entry an exchange, written when the entry is closed. Thread-safe; an entry is not. */
public final class Tally {

    private final InstantSource clock;
    private final Ids ids;
    private final FlightRecorder flights;
    private final Consumer<ExchangeRecord> sink;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** @param sink stores a record, blocking until it is safe; must not throw */
    public Tally(InstantSource clock, Ids ids, FlightRecorder flights, Consumer<ExchangeRecord> sink) {
        this.clock = clock;
        this.ids = ids;
        this.flights = flights;
        this.sink = sink;
    }

    /** @param arrivedNanos when its request came, by {@link System#nanoTime} */
    public Entry open(String endpoint, Dialect dialect, String requestId, long arrivedNanos) {
        Entry entry = new Entry(ids.next(), requestId, endpoint, dialect, arrivedNanos);
        inFlight.incrementAndGet();
        return entry;
    }

    /** How many exchanges are open. */
    public int inFlight() {
        return inFlight.get();
    }

    /** What is known of one exchange so far. Steps hand their results through it, so that the straight line stays one. */
    public final class Entry implements AutoCloseable {

        private final UUID id;
        private final String requestId;
        private final String endpoint;
        private final Dialect dialect;
        private final Instant startedAt;
        private final long startedNanos;
        private final AttemptLog attempts;
        private long stepNanos;
        private Duration queue;
        private Duration auth = Duration.ZERO;
        private Duration receive = Duration.ZERO;
        private Duration parse = Duration.ZERO;
        private Duration planning = Duration.ZERO;
        private @Nullable Caller caller;
        private @Nullable FlightSlot slot;
        private @Nullable Envelope envelope;
        private @Nullable Plan plan;
        private @Nullable Answer answer;
        private @Nullable Delivered delivered;
        private int errorStatus;
        private @Nullable String errorClass;

        private Entry(UUID id, String requestId, String endpoint, Dialect dialect, long startedNanos) {
            this.id = id;
            this.requestId = requestId;
            this.endpoint = endpoint;
            this.dialect = dialect;
            this.startedNanos = startedNanos;
            this.stepNanos = startedNanos;
            this.attempts = new AttemptLog(startedNanos);
            this.queue = lap();
            this.startedAt = clock.instant().minus(queue);
        }

        public String requestId() {
            return requestId;
        }

        public long startedNanos() {
            return startedNanos;
        }

        public AttemptLog attempts() {
            return attempts;
        }

        public Caller admitted(Caller admitted) {
            auth = lap();
            caller = admitted;
            FlightSlot claimed = flights.claim();
            slot = claimed;
            claimed.take(id, requestId, startedAt, startedNanos, endpoint, dialect, admitted);
            attempts.watch(claimed);
            return admitted;
        }

        /** Its caller's limits let it in, for which it may have waited. */
        public <T> T entered(T admitted) {
            queue = queue.plus(lap());
            return admitted;
        }

        /** The whole request is here. */
        public <T> T received(T body) {
            receive = lap();
            attempts.waitedForClient(receive);
            return body;
        }

        public Envelope parsed(Envelope read) {
            parse = lap();
            envelope = read;
            if (slot != null) slot.parsed(read);
            return read;
        }

        public Plan planned(Plan made) {
            planning = lap();
            plan = made;
            if (slot != null) slot.planned(made);
            return made;
        }

        public Answer answered(Answer given) {
            answer = given;
            return given;
        }

        public Delivered delivered(Delivered done) {
            delivered = done;
            return done;
        }

        /** The request was no proper HTTP; the server answers it. */
        public void malformed(int status) {
            errorStatus = status;
            errorClass = "malformed_request";
        }

        /** The exchange ends by a defect of the gateway. */
        public void failed() {
            errorStatus = 500;
            errorClass = "internal_error";
        }

        private Duration lap() {
            long now = System.nanoTime();
            Duration lap = Duration.ofNanos(now - stepNanos);
            stepNanos = now;
            return lap;
        }

        /** Writes the record. */
        @Override
        public void close() {
            try {
                sink.accept(record());
            } finally {
                attempts.unwatch();
                if (slot != null) flights.release(slot);
                inFlight.decrementAndGet();
            }
        }

        /** Of the answer, and of those that were not accepted before it. */
        private Optional<Usage> usage(@Nullable Delivered done) {
            Optional<Usage> ofAnswer = done == null ? Optional.empty() : done.usage();
            Optional<Usage> refused = attempts.refused();
            return refused.flatMap(before -> ofAnswer.map(before::plus))
                    .or(() -> refused)
                    .or(() -> ofAnswer);
        }

        private ExchangeRecord record() {
            Optional<Delivered> done = Optional.ofNullable(delivered);
            Optional<Answer> given = Optional.ofNullable(answer);
            Optional<Envelope> read = Optional.ofNullable(envelope);
            Optional<Target> finisher = done.flatMap(Delivered::finisher);
            boolean gone = done.map(Delivered::clientGone).orElse(false);
            return new ExchangeRecord(
                    id,
                    requestId,
                    startedAt,
                    endpoint,
                    dialect,
                    Optional.ofNullable(caller),
                    read.map(Envelope::model),
                    Optional.ofNullable(plan).flatMap(Plan::group).map(group -> group.name()),
                    finisher.map(target -> RouteMode.RECOVERED).or(() -> given.map(Answer::mode)),
                    finisher.or(() -> given.map(Answer::target)).map(Served::by),
                    done.map(Delivered::status).orElse(errorStatus),
                    Optional.ofNullable(errorClass).or(() -> done.flatMap(Delivered::errorCode)),
                    read.map(Envelope::stream).orElse(false),
                    usage(delivered),
                    new Timings(
                            queue,
                            auth,
                            receive,
                            parse,
                            planning,
                            attempts.firstByte(),
                            attempts.overhead(),
                            Duration.ofNanos(System.nanoTime() - startedNanos)),
                    read.map(Envelope::bytes).orElse(0L),
                    done.map(Delivered::bytes).orElse(0L),
                    gone ? ClientState.DISCONNECTED : ClientState.SERVED,
                    attempts.dropped(),
                    attempts.records());
        }
    }
}
