package dev.gatehouse.rounds;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that is done at once, and again after each pause, on a virtual thread of its own, until it is closed. A round that throws is
 * the last one: who expects an exception must catch it.
 */
public final class Rounds implements AutoCloseable {

    private final Duration pause;
    private final Runnable round;
    private final Runnable last;
    private final Duration patience;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** The same, with nothing left to do in the end. */
    public Rounds(String name, Duration pause, Runnable round, Duration patience) {
        this(name, pause, round, () -> {}, patience);
    }

    /**
     * Rounds that are still to be started.
     *
     * @param name of the thread
     * @param last is done once more in the end, on the same thread
     * @param patience how long closing waits for what is still being done
     */
    public Rounds(String name, Duration pause, Runnable round, Runnable last, Duration patience) {
        this.pause = pause;
        this.round = round;
        this.last = last;
        this.patience = patience;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        do round.run();
        while (!closesWithinPause());
        last.run();
    }

    private boolean closesWithinPause() {
        try {
            return closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Interrupts what is being done, which ends the rounds. */
    public void interrupt() {
        closing.countDown();
        thread.interrupt();
    }

    /** Lets no further round begin; returns when the last one is done, or takes too long. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
