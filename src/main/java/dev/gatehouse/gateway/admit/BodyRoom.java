package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Refusal;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * How much memory the bodies of all requests may take together, and all answers that are read whole: beyond it an exchange is
 * refused, where the heap would run out. Thread-safe.
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

    /** What a single body can have at most. */
    public long most() {
        return most;
    }

    /** How many bytes there are of all. */
    public long taken() {
        return taken.get();
    }

    /** For one exchange, still empty; to be closed when none of its bodies is needed any more. */
    public Share share() {
        return new Share();
    }

    /** What the bodies of one exchange take. */
    public final class Share implements AutoCloseable {

        private static final long CLOSED = -1;

        private final AtomicLong bytes = new AtomicLong();

        private Share() {}

        /** What a single body can have at most. */
        public long most() {
            return most;
        }

        /**
         * Another body, still empty. It is to be told, by one thread, how large it is to become before it does, and throws {@link
         * Refusal.Overloaded} if there is no room; then it stays as it is. It lasts as long as the share.
         */
        public LongConsumer body() {
            return new Body();
        }

        @Override
        public void close() {
            long all = bytes.getAndSet(CLOSED);
            if (all != CLOSED) taken.addAndGet(-all);
        }

        private final class Body implements LongConsumer {

            private long size;

            @Override
            public void accept(long wanted) {
                long more = wanted - size;
                if (more <= 0) return;
                long limit = wanted > SMALL_BYTES ? most : most + most / MORE_FOR_SMALL;
                // What is refused was never there: for a moment it would take the room of others.
                long before = taken.getAndUpdate(all -> more > limit - all ? all : all + more);
                if (more > limit - before) throw new Refusal.Overloaded();
                size = wanted;
                // An attempt that was overtaken may go on for a moment when all is over.
                if (bytes.getAndUpdate(all -> all == CLOSED ? all : all + more) == CLOSED) taken.addAndGet(-more);
            }
        }
    }
}
