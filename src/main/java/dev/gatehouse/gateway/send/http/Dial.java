package dev.gatehouse.gateway.send.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * One way to a connection, from the name to the last byte of the TLS handshake. It can be broken off at any point, by a
 * hangup or by its own watchdog: a handshake has many reads, so a timeout on each of them would not bound their sum.
 */
final class Dial {

    /** What breaking off must close now, or one of the marks. */
    private final AtomicReference<Closeable> open = new AtomicReference<>(Mark.NOTHING);

    private final Executor lookups;
    private final Resolver resolver;
    private final long deadlineNanos;
    private final Thread watchdog;
    private volatile boolean timedOut;

    private enum Mark implements Closeable {
        NOTHING,
        BROKEN;

        @Override
        public void close() {}
    }

    /** @param lookups where names are resolved: that blocks a carrier thread, so it must not happen on a virtual one */
    Dial(Executor lookups, Resolver resolver, Duration timeout) {
        this.lookups = lookups;
        this.resolver = resolver;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
        this.watchdog = Thread.ofVirtual().name("dial-watchdog").start(this::watch);
    }

    /**
     * A channel to the first address that answers; each gets its share of the time, so that a dead one cannot take all. What is
     * allowed is decided of the very addresses that are dialled: a name may stand for others a moment later.
     *
     * @param allowed which of the addresses behind the name may be dialled
     */
    SocketChannel connect(String host, int port, Predicate<InetAddress> allowed) throws IOException {
        List<InetAddress> found = lookUp(host);
        List<InetAddress> addresses = found.stream().filter(allowed).toList();
        if (addresses.isEmpty() && !found.isEmpty()) throw new ForbiddenAddressException();
        IOException failure = new UnknownHostException(host);
        for (int i = 0; i < addresses.size(); i++) {
            try {
                return connect(new InetSocketAddress(addresses.get(i), port), leftNanos() / (addresses.size() - i));
            } catch (IOException e) {
                if (i > 0) e.addSuppressed(failure);
                failure = e;
            }
        }
        throw failure;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean timedOut() {
        return timedOut;
    }

    /** Ends the dialling at once, from any thread. */
    void breakOff() {
        try {
            open.getAndSet(Mark.BROKEN).close();
        } catch (IOException e) {
            // It is gone, which is all we want.
        }
    }

    /**
     * The connection has an owner now, whom breaking off the dialling does not touch any more.
     *
     * @throws IOException if it was broken off before
     */
    void finish() throws IOException {
        hold(Mark.NOTHING);
    }

    /** No watchdog is left behind. */
    void end() {
        watchdog.interrupt();
    }

    private void watch() {
        try {
            Thread.sleep(Duration.ofNanos(leftNanos()));
            timedOut = true;
            breakOff();
        } catch (InterruptedException e) {
            // The dialling is over.
        }
    }

    private List<InetAddress> lookUp(String host) throws IOException {
        var lookup = new FutureTask<>(() -> resolver.resolve(host));
        hold(() -> lookup.cancel(false));
        lookups.execute(lookup);
        try {
            return lookup.get();
        } catch (ExecutionException e) {
            throw new IOException("name not resolved", e.getCause());
        } catch (CancellationException e) {
            throw new SocketException("broken off");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private SocketChannel connect(InetSocketAddress address, long nanos) throws IOException {
        SocketChannel channel = SocketChannel.open();
        hold(channel);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(address, (int) TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void hold(Closeable resource) throws IOException {
        Closeable before = open.getAndUpdate(now -> now == Mark.BROKEN ? now : resource);
        if (before == Mark.BROKEN) {
            resource.close();
            throw new SocketException("broken off");
        }
    }

    private long leftNanos() {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }
}
