package dev.gatehouse.server;

import dev.gatehouse.testing.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A started listener on a free port, with error pages that show what they were given. */
final class TestListener implements AutoCloseable {

    static final Limits LIMITS = new Limits(
            2_000,
            8_000,
            1_000_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            1_000);

    final Listener listener;
    private final AtomicInteger ids = new AtomicInteger();

    TestListener(Routes routes) {
        this(LIMITS, routes);
    }

    TestListener(Limits limits, Routes routes) {
        listener = new Listener("127.0.0.1", 0, limits, TestListener::errorPage, routes, this::freshId);
        listener.start();
    }

    static Limits limits(Duration head, Duration bodyStall, Duration writeStall, Duration idle) {
        return new Limits(2_000, 8_000, 1_000_000, head, bodyStall, writeStall, idle, 1_000);
    }

    private String freshId() {
        return "fresh-" + ids.incrementAndGet();
    }

    RawClient connect() throws IOException {
        return new RawClient(listener.port());
    }

    @Override
    public void close() {
        listener.close();
    }

    private static ErrorPage.Body errorPage(int status, String path, String code, String message) {
        String shape = path.startsWith("/v1/") ? "openai" : "problem";
        return new ErrorPage.Body("application/json", "{\"%s\":\"%d %s %s\"}".formatted(shape, status, code, path));
    }
}
