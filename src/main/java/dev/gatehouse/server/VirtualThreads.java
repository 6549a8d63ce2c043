package dev.gatehouse.server;

import static java.lang.System.Logger.Level.DEBUG;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Virtual threads with a scheduler of our own, which the JDK has and does not offer yet: {@code java.lang} must be open to us
 * ({@code jvm.options}). Read from the sources of JDK 25. Thread-safe.
 */
final class VirtualThreads {

    private static final System.Logger LOG = System.getLogger(VirtualThreads.class.getName());

    /** Before, a virtual thread that waits for a monitor keeps its carrier, which must not happen to a poller. */
    private static final int MONITORS_LET_GO_SINCE = 24;

    /** The mode of the JDK's pollers without which this is of no use. */
    private static final String PLATFORM_THREADS = "1";

    private static final Optional<VirtualThreads> SCHEDULABLE = find();

    private final MethodHandle builder;
    private final Executor carriers;

    private VirtualThreads(MethodHandle builder, Executor carriers) {
        this.builder = builder;
        this.carriers = carriers;
    }

    /** Empty if this JVM does not have them, does not show them, or has no use for them. */
    static Optional<VirtualThreads> schedulable() {
        return SCHEDULABLE;
    }

    /** What virtual threads run on by default; takes their continuations only. */
    Executor carriers() {
        return carriers;
    }

    /**
     * A thread that is not started yet. Those that it starts have the same scheduler.
     *
     * @param scheduler is given what the thread has to do next each time that it need not wait any more, always the same object for
     *     one thread; runs it, once, on a platform thread
     */
    Thread unstarted(Executor scheduler, Runnable task) {
        try {
            return ((Thread.Builder.OfVirtual) builder.invokeExact(scheduler)).unstarted(task);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<VirtualThreads> find() {
        if (Runtime.version().feature() < MONITORS_LET_GO_SINCE) return Optional.empty();
        if (!PLATFORM_THREADS.equals(System.getProperty("jdk.pollerMode"))) return Optional.empty();
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            MethodHandle builder = MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                    .findConstructor(builders, MethodType.methodType(void.class, Executor.class))
                    .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
            Class<?> threads = Class.forName("java.lang.VirtualThread");
            Executor carriers = (Executor) MethodHandles.privateLookupIn(threads, MethodHandles.lookup())
                    .findStatic(threads, "defaultScheduler", MethodType.methodType(Executor.class))
                    .invoke();
            return Optional.of(new VirtualThreads(builder, carriers));
        } catch (Throwable e) {
            LOG.log(DEBUG, "virtual threads have the scheduler of the JDK", e);
            return Optional.empty();
        }
    }
}
