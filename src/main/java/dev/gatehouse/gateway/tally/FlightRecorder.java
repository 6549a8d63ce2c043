package dev.gatehouse.gateway.tally;

import static java.lang.System.Logger.Level.WARNING;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.ExchangeRecord.ClientState;
import dev.gatehouse.domain.ExchangeRecord.Timings;
import dev.gatehouse.domain.LiveExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What is in flight, in a file that is mapped into memory: it outlives the process, however that dies, though not the machine.
 * Never prompt or answer text. Thread-safe.
 */
public final class FlightRecorder {

    /** 2.6 megabytes; more requests at a time than a process of this kind serves well. */
    static final int SLOTS = 4_096;

    /** The layout's number, the slots, and one that nobody reads. */
    private static final long FILE_BYTES = (SLOTS + 2L) * FlightSlot.BYTES;

    private static final System.Logger LOG = System.getLogger(FlightRecorder.class.getName());

    private static final String ERROR_CLASS = "interrupted";

    /** Stands before the slots; another number there means another layout. "GHflight" in ASCII but for the version. */
    private static final long LAYOUT = 0x4748_666C_6967_6802L;

    private final ByteBuffer buffer;
    /** The one used last is taken first: its memory is still near the processor, and few pages of the file change. */
    private final LinkedBlockingDeque<FlightSlot> free = new LinkedBlockingDeque<>(SLOTS);

    private final AtomicLong unrecorded = new AtomicLong();

    /** Whoever finds no slot free writes here, together with others; nobody reads it. */
    private final FlightSlot nowhere;

    private FlightRecorder(ByteBuffer buffer) {
        this.buffer = buffer;
        this.nowhere = slot(SLOTS);
    }

    /**
     * Opens the file, or makes it, and hands over what was in flight when the last process that used it was killed.
     *
     * @param interrupted takes each of those exchanges, several at a time, and returns when it is safe
     * @throws UncheckedIOException if the file cannot be used
     */
    public static FlightRecorder open(Path file, Consumer<ExchangeRecord> interrupted) {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long kept = channel.size();
            fill(channel, kept);
            var recorder = new FlightRecorder(channel.map(MapMode.READ_WRITE, 0, FILE_BYTES));
            recorder.begin(kept, interrupted);
            return recorder;
        } catch (IOException e) {
            throw new UncheckedIOException("opening " + file, e);
        }
    }

    /** Takes room on the disk now: a disk that is full when a mapped page is written ends the process. */
    private static void fill(FileChannel channel, long from) throws IOException {
        var zeros = ByteBuffer.allocate(Math.toIntExact(Math.max(0, FILE_BYTES - from)));
        while (zeros.hasRemaining()) channel.write(zeros, from + zeros.position());
    }

    /** @param kept how much of the file was there */
    private void begin(long kept, Consumer<ExchangeRecord> interrupted) {
        long layout = buffer.getLong(0);
        if (layout == LAYOUT) handOver(kept < FILE_BYTES, interrupted);
        else if (layout != 0)
            LOG.log(WARNING, "record/flights is damaged or another version's: what was in flight is not recorded");
        for (int index = 0; index < SLOTS; index++) {
            FlightSlot slot = slot(index);
            slot.release();
            free.addLast(slot);
        }
        buffer.putLong(0, LAYOUT);
    }

    private void handOver(boolean cut, Consumer<ExchangeRecord> interrupted) {
        List<LiveExchange> flights = flights();
        long damaged =
                IntStream.range(0, SLOTS).filter(index -> !slot(index).isFree()).count() - flights.size();
        if (cut || damaged > 0)
            LOG.log(WARNING, "record/flights is damaged: of what was in flight not all is recorded slots=" + damaged);
        // At once, since those that are stored together are stored faster.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (LiveExchange exchange : flights) threads.execute(() -> interrupted.accept(interrupted(exchange)));
        }
    }

    private FlightSlot slot(int index) {
        return new FlightSlot(buffer, (index + 1) * FlightSlot.BYTES);
    }

    /** A slot for one exchange, to be taken, and given back by {@link #release}. */
    FlightSlot claim() {
        FlightSlot slot = free.pollFirst();
        if (slot != null) return slot;
        unrecorded.incrementAndGet();
        return nowhere;
    }

    /** The exchange is safe elsewhere. */
    void release(FlightSlot slot) {
        slot.release();
        if (slot != nowhere) free.addFirst(slot);
    }

    /** What is being served right now, without what found no slot. */
    public List<LiveExchange> flights() {
        return IntStream.range(0, SLOTS)
                .mapToObj(index -> slot(index).read())
                .flatMap(Optional::stream)
                .toList();
    }

    /** Exchanges since the start that found no slot. */
    public long unrecorded() {
        return unrecorded.get();
    }

    private static ExchangeRecord interrupted(LiveExchange exchange) {
        var timings = new Timings(
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                exchange.lastSign());
        return new ExchangeRecord(
                exchange.id(),
                exchange.requestId(),
                exchange.startedAt(),
                exchange.endpoint(),
                exchange.dialect(),
                Optional.of(exchange.caller()),
                exchange.requestedModel(),
                exchange.group(),
                exchange.routeMode(),
                exchange.target(),
                0,
                Optional.of(ERROR_CLASS),
                exchange.stream(),
                exchange.used(),
                timings,
                exchange.bytesIn(),
                0,
                ClientState.DISCONNECTED,
                List.of(),
                exchange.target().map(target -> attempt(exchange, target)).stream()
                        .toList());
    }

    /** Of the attempts, the newest is known. */
    private static AttemptRecord attempt(LiveExchange exchange, ExchangeRecord.Served target) {
        return new AttemptRecord(
                exchange.attempts(),
                target.provider(),
                target.model(),
                Optional.empty(),
                AttemptClass.INTERRUPTED,
                OptionalInt.empty(),
                "the gateway was killed",
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                exchange.lastSign(),
                exchange.used(),
                exchange.cost());
    }
}
