package dev.gatehouse.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The end of the process, be it that the command is over or that SIGTERM or SIGINT came, at any moment. What was opened is
 * closed, the newest first. An opening under way is waited for, since half of it could not be closed; none begins after it.
 */
final class ProcessEnd {

    private static final Logger LOG = System.getLogger(ProcessEnd.class.getName());

    /** Starting a database after a crash may take longer; then its next start stops the server that this one left. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Held during each opening, I/O included: that is what it is for. The end takes it for good. Fair, so that the end comes
     * before the next opening.
     */
    private final ReentrantLock opening = new ReentrantLock(true);

    private final Deque<Runnable> closings = new ArrayDeque<>();
    private volatile boolean signalExpected;
    private volatile boolean begun;

    ProcessEnd() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::run, "end"));
    }

    /** Opens what the end is to close. If the end has begun, neither opens nor returns. */
    <T> T open(Supplier<T> opener, Consumer<T> closer) {
        opening.lock();
        try {
            T opened = opener.get();
            closings.push(() -> closer.accept(opened));
            return opened;
        } finally {
            opening.unlock();
        }
    }

    /** From now on a signal is the way to end this process, which then exits with 0. */
    void expectSignal() {
        signalExpected = true;
    }

    /** The command is over by itself, and its exit code is the one that counts. */
    void expectExit() {
        signalExpected = false;
    }

    boolean begun() {
        return begun;
    }

    /** Waits for the end, so never returns. */
    void await() {
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // Nobody has a reason to; the end comes anyway.
            }
        }
    }

    private void run() {
        begun = true;
        if (!isOpeningOver()) {
            LOG.log(Level.WARNING, "the start did not end within " + PATIENCE.toSeconds() + " s; leaving it behind");
            return;
        }
        closings.forEach(ProcessEnd::close);
        // A JVM that ends by a signal would exit with another code.
        if (signalExpected) Runtime.getRuntime().halt(0);
    }

    private boolean isOpeningOver() {
        try {
            return opening.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What does not close must not keep the others open. */
    private static void close(Runnable closing) {
        try {
            closing.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "not closed", e);
        }
    }
}
