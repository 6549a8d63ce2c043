package dev.gatehouse.gateway.tally;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Dialect;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start makes of the file that a killed process left. */
class FlightRecorderTest {

    private static final int IN_FLIGHT = 4;

    @TempDir
    Path directory = Path.of("");

    private final Queue<String> interrupted = new ConcurrentLinkedQueue<>();

    private FlightRecorder open() {
        return FlightRecorder.open(directory.resolve("flights"), exchange -> interrupted.add(exchange.requestId()));
    }

    @BeforeEach
    void exchangesInFlight() {
        FlightRecorder recorder = open();
        for (int i = 0; i < IN_FLIGHT; i++) {
            recorder.claim()
                    .take(
                            UUID.randomUUID(),
                            "r" + i,
                            Instant.now(),
                            System.nanoTime(),
                            "/v1/chat/completions",
                            Dialect.OPENAI_CHAT,
                            new Caller(UUID.randomUUID(), "key"));
        }
        FlightSlot last = recorder.claim();
        last.take(
                UUID.randomUUID(),
                "ended",
                Instant.now(),
                System.nanoTime(),
                "/v1/chat/completions",
                Dialect.OPENAI_CHAT,
                new Caller(UUID.randomUUID(), "key"));
        recorder.release(last);
    }

    private void damage(long place) throws IOException {
        try (var file = new RandomAccessFile(directory.resolve("flights").toFile(), "rw")) {
            file.seek(place);
            int was = file.read();
            file.seek(place);
            file.write(was ^ 0x80);
        }
    }

    @Test
    void whatWasInFlightIsHandedOverOnce() {
        open();
        assertThat(interrupted).containsExactlyInAnyOrder("r0", "r1", "r2", "r3");
        interrupted.clear();
        open();
        assertThat(interrupted).isEmpty();
    }

    /** Of the first slot: whether it is taken, the phase, both sizes, the attempts, the dialect, the name's length. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4, 48, 56, 64, 69})
    void aDamagedSlotCostsNoOther(int place) throws IOException {
        // With an attempt, whose tokens are estimated from the sizes.
        damage(FlightSlot.BYTES + 67);
        damage(FlightSlot.BYTES + place);
        open();
        assertThat(interrupted).contains("r1", "r2", "r3");
        interrupted.clear();
        open();
        assertThat(interrupted).isEmpty();
    }

    @Test
    void aFileOfAnotherLayoutIsBegunAnew() throws IOException {
        damage(3);
        FlightRecorder recorder = open();
        assertThat(interrupted).isEmpty();
        assertThat(recorder.flights()).isEmpty();
    }

    @Test
    void aFileThatWasCutGivesWhatItHas() throws IOException {
        try (var file = new RandomAccessFile(directory.resolve("flights").toFile(), "rw")) {
            file.setLength(3L * FlightSlot.BYTES);
        }
        open();
        assertThat(interrupted).containsExactlyInAnyOrder("r0", "r1");
    }
}
