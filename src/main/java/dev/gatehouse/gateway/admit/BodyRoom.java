package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Refusal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the bodies of all requests may take together: beyond it a request is refused, where the heap would run out.
 * Thread-safe.
 */
public final class BodyRoom {

    /** One part in so many of the heap: what is translated becomes some five times as large, and the rest must live too. */
    private static final int OF_THE_HEAP = 8;

    /** Some 16,000 tokens of text; pictures and documents are larger. */
    static final int SMALL_BYTES = 64 * 1024;

    /** For small ones there is one part in so many more, so that a few of many megabytes do not shut out all others. */
    private static final int MORE_FOR_SMALL = 8;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    public BodyRoom() {
        this(Runtime.getRuntime().maxMemory() / OF_THE_HEAP);
    }

    BodyRoom(long most) {
        this.most = most;
    }

    /** What a single share can have at most. */
    public long most() {
        return most;
    }

    /** How many bytes there are of all. */
    public long taken() {
        return taken.get();
    }

    /** A share for one body, still empty; to be closed when the body is not needed any more. */
    public Share share() {
        return new Share();
    }

    /** For one thread. */
    public final class Share implements AutoCloseable {

        private long bytes;

        private Share() {}

        /**
         * Makes it so large, if it is not yet.
         *
         * @throws Refusal.Overloaded if there is no room; then it stays as it is
         */
        public void growTo(long size) {
            long more = size - bytes;
            if (more <= 0) return;
            long limit = size > SMALL_BYTES ? most : most + most / MORE_FOR_SMALL;
            // What is refused was never there: for a moment it would take the room of others.
            long before = taken.getAndUpdate(all -> more > limit - all ? all : all + more);
            if (more > limit - before) throw new Refusal.Overloaded();
            bytes = size;
        }

        @Override
        public void close() {
            taken.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
