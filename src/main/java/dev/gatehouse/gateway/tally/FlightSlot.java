package dev.gatehouse.gateway.tally;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.ExchangeRecord.Served;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.LiveExchange;
import dev.gatehouse.domain.LiveExchange.Phase;
import dev.gatehouse.domain.Price;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.send.AttemptLog;
import dev.gatehouse.gateway.send.Estimate;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's place in the flight recorder: fields at fixed offsets of a shared buffer, written without a system call. Written
 * by the exchange's threads, read by any: what is read of a slot that changes hands meanwhile is thrown away.
 */
// Where constants come to stand is part of the layout, whose number changes with it.
@SuppressWarnings("EnumOrdinal")
final class FlightSlot implements AttemptLog.Watch {

    static final int BYTES = 640;

    private static final int TAKEN = 0;
    private static final int PHASE = 4;
    private static final int ID_HIGH = 8;
    private static final int ID_LOW = 16;
    private static final int STARTED_MICROS = 24;
    private static final int KEY_HIGH = 32;
    private static final int KEY_LOW = 40;
    private static final int BYTES_IN = 48;
    private static final int CONTENT_BYTES = 56;
    private static final int ATTEMPTS = 64;
    private static final int STREAM = 68;
    private static final int DIALECT = 69;
    private static final int LAST_SIGN_MICROS = 72;
    private static final Text ENDPOINT = new Text(80, 40);
    /** The longest that is adopted has 128 characters. */
    private static final Text REQUEST_ID = new Text(120, 130);

    private static final Text KEY_NAME = new Text(250, 60);
    private static final Text REQUESTED_MODEL = new Text(310, 80);
    private static final Text PROVIDER = new Text(390, 50);
    private static final Text MODEL = new Text(440, 72);
    private static final Text GROUP = new Text(512, 80);
    private static final int PROMPT_TOKENS = 592;
    /** In billionths of a dollar for a million tokens. */
    private static final int INPUT_PRICE = 600;

    private static final int OUTPUT_PRICE = 608;
    private static final int MODE = 616;

    /** In the place of a price or a mode. */
    private static final int UNKNOWN = -1;

    private static final int PRICE_SCALE = 9;

    private final ByteBuffer buffer;
    private final int at;
    private long startedNanos;
    private @Nullable Plan plan;

    FlightSlot(ByteBuffer buffer, int at) {
        this.buffer = buffer;
        this.at = at;
    }

    /** @param startedNanos of the exchange, by {@link System#nanoTime} */
    void take(
            UUID id,
            String requestId,
            Instant startedAt,
            long startedNanos,
            String endpoint,
            Dialect dialect,
            Caller by) {
        this.startedNanos = startedNanos;
        buffer.putInt(at + PHASE, Phase.RECEIVING.ordinal());
        buffer.putLong(at + ID_HIGH, id.getMostSignificantBits());
        buffer.putLong(at + ID_LOW, id.getLeastSignificantBits());
        buffer.putLong(at + STARTED_MICROS, ChronoUnit.MICROS.between(Instant.EPOCH, startedAt));
        buffer.putLong(at + KEY_HIGH, by.keyId().getMostSignificantBits());
        buffer.putLong(at + KEY_LOW, by.keyId().getLeastSignificantBits());
        buffer.putLong(at + BYTES_IN, 0);
        buffer.putLong(at + CONTENT_BYTES, 0);
        buffer.putInt(at + ATTEMPTS, 0);
        buffer.put(at + STREAM, (byte) 0);
        buffer.put(at + DIALECT, (byte) dialect.ordinal());
        put(ENDPOINT, endpoint);
        put(REQUEST_ID, requestId);
        put(KEY_NAME, by.keyName());
        put(REQUESTED_MODEL, "");
        put(PROVIDER, "");
        put(MODEL, "");
        put(GROUP, "");
        buffer.put(at + MODE, (byte) UNKNOWN);
        alive();
        // Whoever finds it taken finds the rest as well, after a kill too.
        VarHandle.releaseFence();
        buffer.putInt(at + TAKEN, 1);
    }

    void parsed(Envelope envelope) {
        buffer.putLong(at + BYTES_IN, envelope.bytes());
        buffer.put(at + STREAM, (byte) (envelope.stream() ? 1 : 0));
        buffer.putLong(at + PROMPT_TOKENS, Estimate.promptByLength(envelope));
        put(REQUESTED_MODEL, envelope.model());
        enter(Phase.PLANNING);
    }

    void planned(Plan made) {
        plan = made;
        put(GROUP, made.group().map(Group::name).orElse(""));
    }

    @Override
    public void started(Target target, int attempts) {
        put(PROVIDER, target.provider().name());
        put(MODEL, target.model());
        Plan followed = plan;
        buffer.put(at + MODE, (byte)
                (followed == null ? UNKNOWN : followed.mode(target).ordinal()));
        Optional<Price> price = target.facts().price();
        buffer.putLong(
                at + INPUT_PRICE,
                price.map(Price::input).map(FlightSlot::number).orElse((long) UNKNOWN));
        buffer.putLong(
                at + OUTPUT_PRICE,
                price.map(Price::output).map(FlightSlot::number).orElse((long) UNKNOWN));
        buffer.putInt(at + ATTEMPTS, attempts);
        enter(Phase.WAITING);
    }

    @Override
    public void content(long bytes) {
        buffer.putLong(at + CONTENT_BYTES, buffer.getLong(at + CONTENT_BYTES) + bytes);
        enter(Phase.ANSWERING);
    }

    private static long number(BigDecimal price) {
        return Usd.of(price).nanos();
    }

    void release() {
        plan = null;
        buffer.putInt(at + TAKEN, 0);
    }

    private void enter(Phase phase) {
        buffer.putInt(at + PHASE, phase.ordinal());
        alive();
    }

    private void alive() {
        buffer.putLong(at + LAST_SIGN_MICROS, (System.nanoTime() - startedNanos) / 1_000);
    }

    /** The exchange that is in it; empty if none is, or it does not read like one. */
    Optional<LiveExchange> read() {
        if (!isTaken()) return Optional.empty();
        UUID id = uuid(ID_HIGH, ID_LOW);
        try {
            var exchange = exchange(id);
            VarHandle.acquireFence();
            return isTaken() && id.equals(uuid(ID_HIGH, ID_LOW)) ? Optional.of(exchange) : Optional.empty();
        } catch (RuntimeException e) {
            // Numbers that no exchange has: it changes hands, or the file is damaged.
            return Optional.empty();
        }
    }

    private LiveExchange exchange(UUID id) {
        int attempts = buffer.getInt(at + ATTEMPTS);
        long bytesIn = buffer.getLong(at + BYTES_IN);
        Optional<Usage> used = attempts == 0 ? Optional.empty() : Optional.of(used());
        int mode = buffer.get(at + MODE);
        return new LiveExchange(
                id,
                get(REQUEST_ID),
                Instant.EPOCH.plus(buffer.getLong(at + STARTED_MICROS), ChronoUnit.MICROS),
                get(ENDPOINT),
                Dialect.values()[buffer.get(at + DIALECT)],
                new Caller(uuid(KEY_HIGH, KEY_LOW), get(KEY_NAME)),
                Phase.values()[buffer.getInt(at + PHASE)],
                known(get(REQUESTED_MODEL)),
                known(get(GROUP)),
                mode == UNKNOWN ? Optional.empty() : Optional.of(RouteMode.values()[mode]),
                buffer.get(at + STREAM) != 0,
                attempts == 0 ? Optional.empty() : Optional.of(new Served(get(PROVIDER), get(MODEL))),
                attempts,
                bytesIn,
                used,
                used.flatMap(this::cost),
                Duration.of(buffer.getLong(at + LAST_SIGN_MICROS), ChronoUnit.MICROS));
    }

    private static Optional<String> known(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private Usage used() {
        long answer = Estimate.tokens(buffer.getLong(at + CONTENT_BYTES));
        return new Usage(buffer.getLong(at + PROMPT_TOKENS), 0, answer, 0, true);
    }

    private Optional<Usd> cost(Usage used) {
        long input = buffer.getLong(at + INPUT_PRICE);
        long output = buffer.getLong(at + OUTPUT_PRICE);
        if (input < 0 || output < 0) return Optional.empty();
        return Optional.of(
                Price.withoutCache(BigDecimal.valueOf(input, PRICE_SCALE), BigDecimal.valueOf(output, PRICE_SCALE))
                        .of(used));
    }

    /** Whether there is nothing in it, not even something damaged. */
    boolean isFree() {
        return buffer.getInt(at + TAKEN) == 0;
    }

    private boolean isTaken() {
        boolean taken = buffer.getInt(at + TAKEN) == 1;
        VarHandle.acquireFence();
        return taken;
    }

    private UUID uuid(int high, int low) {
        return new UUID(buffer.getLong(at + high), buffer.getLong(at + low));
    }

    /** A place for a text: a byte of length, then as much of it as there is room for. */
    private record Text(int from, int bytes) {}

    private void put(Text place, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        int length = Math.min(utf8.length, place.bytes() - 1);
        // Not within a character.
        while (length < utf8.length && length > 0 && (utf8[length] & 0xC0) == 0x80) length--;
        buffer.put(at + place.from(), (byte) length);
        buffer.put(at + place.from() + 1, utf8, 0, length);
    }

    private String get(Text place) {
        int length = Byte.toUnsignedInt(buffer.get(at + place.from()));
        byte[] utf8 = new byte[Math.min(length, place.bytes() - 1)];
        buffer.get(at + place.from() + 1, utf8);
        return new String(utf8, UTF_8);
    }
}
