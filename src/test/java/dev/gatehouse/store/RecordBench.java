package dev.gatehouse.store;

import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many exchanges, of two attempts each, the record takes: {@code RecordBench [handlers …]}. Each handler keeps one after the
 * other, as fast as it can.
 */
final class RecordBench {

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration RUN = Duration.ofSeconds(6);

    private RecordBench() {}

    public static void main(String[] handlers) throws IOException {
        try (var tables = TestDatabase.fresh();
                var database = Database.open(tables.url());
                var keeper =
                        RecordKeeper.open(database, Files.createTempDirectory("record-bench"), (rows, took) -> {})) {
            run(keeper, 16, WARM_UP);
            for (String count : handlers) run(keeper, Integer.parseInt(count), RUN);
        }
    }

    private static void run(RecordKeeper keeper, int handlers, Duration time) {
        var kept = new AtomicLong();
        long transactions = keeper.transactions();
        long end = System.nanoTime() + time.toNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < handlers; i++) {
                threads.execute(() -> {
                    while (System.nanoTime() < end) {
                        keeper.keep(Exchanges.named("bench"));
                        kept.incrementAndGet();
                    }
                });
            }
        }
        transactions = keeper.transactions() - transactions;
        System.out.printf(
                "handlers=%d exchanges/s=%d batch=%.1f wait_ms=%.2f lost=%d spooled=%d%n",
                handlers,
                kept.get() * 1_000 / time.toMillis(),
                (double) kept.get() / transactions,
                (double) handlers * time.toMillis() / kept.get(),
                keeper.lost(),
                keeper.spooledBytes());
    }
}
