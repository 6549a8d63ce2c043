package dev.gatehouse.server;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The virtual thread of a connection, which goes on in place: when bytes come that it waits for, the JDK's poller runs it instead
 * of waking another thread for it. Waking costs more than what a small request has to do between two waits; decision 0019 has
 * the figures. Where the JVM does not allow that, it is an ordinary virtual thread.
 */
final class ConnectionThread {

    /** What the JDK calls the threads that wait for the bytes of all others ({@code sun.nio.ch.Poller}). */
    private static final String POLLER = "Read-Poller";

    private final Optional<VirtualThreads> threads = VirtualThreads.schedulable();

    /** A poller runs this thread, or one that it started. */
    private final AtomicBoolean onPoller = new AtomicBoolean();

    private volatile boolean mayKeepPoller = true;

    /** May block, and fail. */
    interface Work<E extends Exception> {
        void run() throws E;
    }

    /**
     * Does the work on the thread that this stands for, and waits for its end. An interrupt is passed on to it.
     */
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
    @SuppressWarnings("ThreadPriorityCheck") // which relies on less than this: whoever yields is given to the scheduler
    <E extends Exception> void awayFromPollers(Work<E> work) throws E {
        mayKeepPoller = false;
        if (onPoller.get()) Thread.yield();
        try {
            work.run();
        } finally {
            mayKeepPoller = true;
        }
    }

    private void resume(Runnable continuation, Executor carriers) {
        boolean woken = mayKeepPoller && Thread.currentThread().getName().equals(POLLER);
        // A second time on top of the first it is not: each would begin within the one before.
        if (!woken || !onPoller.compareAndSet(false, true)) {
            carriers.execute(continuation);
            return;
        }
        try {
            continuation.run();
        } finally {
            onPoller.set(false);
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
