package dev.gatehouse.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a test has opened; all of it is closed with it, the newest first. */
final class Belongings implements Opening, AutoCloseable {

    private final Deque<Runnable> closings = new ArrayDeque<>();

    @Override
    public <T> T open(Supplier<T> opener, Consumer<T> closer) {
        T opened = opener.get();
        closings.push(() -> closer.accept(opened));
        return opened;
    }

    @Override
    public void close() {
        closings.forEach(Runnable::run);
    }
}
