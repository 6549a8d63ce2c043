package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends a comment an interval while another thread waits for a provider. Between start and stop the client's stream belongs to
 * the thread that is started here, before and after to the exchange's.
 */
final class WaitingComments {

    private static final byte[] COMMENT = ": waiting\n\n".getBytes(US_ASCII);

    private final Duration interval;
    private final Supplier<ClientStream> stream;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("waiting-comments").unstarted(this::run);

    private WaitingComments(Duration interval, Supplier<ClientStream> stream) {
        this.interval = interval;
        this.stream = stream;
    }

    /** @param stream begins the client's stream, or gives the one that has begun */
    static WaitingComments start(Duration interval, Supplier<ClientStream> stream) {
        var comments = new WaitingComments(interval, stream);
        comments.thread.start();
        return comments;
    }

    private void run() {
        try {
            while (!stopped.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                stream.get().write(COMMENT);
                stream.get().flush();
            }
        } catch (ClientLeft e) {
            // The watch on the client's connection ends the exchange.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No comment is sent once this has returned. Not by an interrupt, which would close the socket under a write. */
    void stop() {
        stopped.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
