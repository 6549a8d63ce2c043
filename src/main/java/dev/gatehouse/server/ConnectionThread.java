package dev.gatehouse.server;

import static java.lang.System.Logger.Level.ERROR;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The virtual thread of a connection, which goes on in place: when bytes come that it waits for, the JDK's poller runs it instead
 * of waking another thread for it. Waking costs more than what a small request has to do between two waits; decision 0019 has
 * the figures. Where the JVM does not allow that, it is an ordinary virtual thread.
 */
final class ConnectionThread {

    private static final System.Logger LOG = System.getLogger(ConnectionThread.class.getName());

    /** What the JDK calls the threads that wait for the bytes of all others ({@code sun.nio.ch.Poller}). */
    private static final String POLLER = "Read-Poller";

    /** Ten small requests. What has gone on for so long without a wait may do so for ever: requests that a client sends all at once, say. */
    private static final long TURN_NANOS = Duration.ofMillis(1).toNanos();

    private final Optional<VirtualThreads> threads = VirtualThreads.schedulable();

    /** The thread's own. Those that it starts have the same scheduler, and carriers. */
    private @Nullable Runnable own;

    private volatile boolean onPoller;
    private volatile boolean mayRunOnPoller = true;
    private volatile long turnBegan;

    /** May block, and fail. */
    interface Work<E extends Exception> {
        void run() throws E;
    }

    /** Does the work on the thread that this stands for, and waits for its end. To be called once. An interrupt is passed on to it. */
    void run(Work<InterruptedException> work) throws InterruptedException {
        if (threads.isEmpty()) {
            work.run();
            return;
        }
        var task = new FutureTask<@Nullable Void>(() -> {
            work.run();
            return null;
        });
        Executor carriers = threads.get().carriers();
        Thread thread = threads.get().unstarted(continuation -> resume(continuation, carriers), task);
        thread.setName(Thread.currentThread().getName());
        thread.start();
        await(task, thread);
    }

    /** Does on this thread what may take a while between two waits, so that no poller is kept from the other connections. */
    <E extends Exception> void awayFromPollers(Work<E> work) throws E {
        mayRunOnPoller = false;
        try {
            if (onPoller) leave();
            work.run();
        } finally {
            mayRunOnPoller = true;
        }
    }

    /** To be called before it reads or writes, which it may do again and again without a wait. */
    void giveWay() {
        if (onPoller && System.nanoTime() - turnBegan > TURN_NANOS) leave();
    }

    @SuppressWarnings("ThreadPriorityCheck") // which relies on less than this: whoever yields is given to the scheduler
    private static void leave() {
        Thread.yield();
    }

    @SuppressWarnings("ReferenceEquality") // of the one object that the JDK has for each thread
    private void resume(Runnable continuation, Executor carriers) {
        // The first is the start.
        if (own == null) own = continuation;
        // Not on top of itself, as after a yield: it has not left this poller's stack yet.
        boolean inPlace = continuation == own
                && mayRunOnPoller
                && !onPoller
                && Thread.currentThread().getName().equals(POLLER);
        if (inPlace) runInPlace(continuation);
        else carriers.execute(continuation);
    }

    /** Lets nothing out: the JDK's poller would end by it, and with it all connections that it serves. */
    private void runInPlace(Runnable continuation) {
        turnBegan = System.nanoTime();
        onPoller = true;
        try {
            continuation.run();
        } catch (RuntimeException | Error e) {
            LOG.log(ERROR, "a connection's thread could not go on", e);
        } finally {
            onPoller = false;
        }
    }

    private static void await(FutureTask<?> task, Thread thread) throws InterruptedException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case InterruptedException interrupt -> throw interrupt;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
