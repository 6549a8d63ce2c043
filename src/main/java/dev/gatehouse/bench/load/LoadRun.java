package dev.gatehouse.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.bench.mock.Replies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One load. The calling thread keeps the schedule and begins requests; a second one reads all answers. A request that finds no
 * connection free opens another one, and if there are too many waits for one; its time counts.
 */
final class LoadRun {

    /** What has not been answered by then counts as an error. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** Holds what a fast stream sends at once. */
    private static final int READ_BYTES = 64 << 10;

    private final Load load;
    private final ByteBuffer request;
    private final byte[] expected;
    private final Tallies tallies;
    private final Selector selector;
    private final CountDownLatch allAnswered = new CountDownLatch(1);
    private volatile boolean stopped;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Long> waiting = new ArrayDeque<>();
    private int begun;
    private int open;
    private int connections;
    private long unsent;
    private boolean over;
    private long end;

    LoadRun(Load load) throws IOException {
        this.load = load;
        this.request = Requests.of(load);
        this.expected = Replies.text(load.pieces()).getBytes(US_ASCII);
        this.tallies = new Tallies(load.stream());
        this.selector = Selector.open();
    }

    Outcome run() throws IOException, InterruptedException {
        for (int i = 0; i < load.connections(); i++) idle.add(connect());
        connections = load.connections();
        Thread reader = Thread.ofPlatform().name("answers").start(this::read);
        long start = System.nanoTime();
        end = start + TimeUnit.MILLISECONDS.toNanos(load.millis());
        if (load.scheduled()) keepSchedule(start);
        else occupyAll();
        boolean complete = allAnswered.await(GRACE.plusMillis(load.millis()).toMillis(), TimeUnit.MILLISECONDS);
        double seconds = (System.nanoTime() - start) / 1e9;
        stopped = true;
        selector.wakeup();
        reader.join();
        selector.keys().forEach(key -> ((Connection) key.attachment()).close());
        selector.close();
        if (!complete) tallies.errors(open, "not answered");
        return tallies.outcome(unsent, seconds);
    }

    private void keepSchedule(long start) throws IOException {
        long interval = TimeUnit.SECONDS.toNanos(1) / load.perSecond();
        for (long due = start; due < end && begun < load.requests(); due += interval) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            tallies.late(System.nanoTime() - due);
            offer(due);
        }
        endOffers();
    }

    private void occupyAll() throws IOException {
        for (int i = 0; i < load.connections(); i++) offer(System.nanoTime());
    }

    private void offer(long due) throws IOException {
        Connection free;
        boolean another;
        lock.lock();
        try {
            // The one that has been idle longest, as with many clients: a single pool would take the newest, and find
            // the gateway
            // waiting for the record of the request before.
            free = idle.pollFirst();
            another = free == null && connections < load.mostConnections();
            if (free == null && !another && waiting.size() >= load.waiting()) {
                unsent++;
                return;
            }
            begun++;
            open++;
            if (another) connections++;
            else if (free == null) waiting.add(due);
        } finally {
            lock.unlock();
        }
        if (another) beginAnother(due);
        else if (free != null) begin(free, due);
    }

    private void beginAnother(long due) throws IOException {
        Connection connection = connect();
        // Who reads may be waiting for the others only.
        selector.wakeup();
        begin(connection, due);
    }

    private void begin(Connection connection, long due) {
        try {
            connection.begin(request.duplicate(), due);
        } catch (IOException e) {
            // Reading from it tells, and is where errors are counted.
            selector.wakeup();
        }
    }

    /** What a connection that is free again does next; a long that is none ends it. */
    private void free(Connection connection) {
        long due;
        lock.lock();
        try {
            open--;
            Long next = waiting.poll();
            if (next == null && !load.scheduled() && begun < load.requests() && System.nanoTime() < end) {
                next = System.nanoTime();
                begun++;
                open++;
            }
            if (next == null) {
                idle.add(connection);
                if (!load.scheduled()) over = true;
                tellIfOver();
                return;
            }
            due = next;
        } finally {
            lock.unlock();
        }
        begin(connection, due);
    }

    private void endOffers() {
        lock.lock();
        try {
            over = true;
            tellIfOver();
        } finally {
            lock.unlock();
        }
    }

    private void tellIfOver() {
        if (over && open == 0) allAnswered.countDown();
    }

    private void read() {
        ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
        try {
            while (!stopped) selector.select(key -> read(key, input));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key, ByteBuffer input) {
        var connection = (Connection) key.attachment();
        if (connection == null) return;
        try {
            if (key.isWritable()) connection.write();
            if (!key.isReadable() || !connection.read(input)) return;
            tallies.answer(connection);
            if (!connection.answer().isLast()) {
                free(connection);
                return;
            }
        } catch (IOException e) {
            tallies.errors(1, String.valueOf(e.getMessage()));
        }
        connection.close();
        replace();
    }

    private void replace() {
        try {
            free(connect());
        } catch (IOException e) {
            throw new UncheckedIOException("connecting again", e);
        }
    }

    private Connection connect() throws IOException {
        return Connection.open(load.port(), selector, expected, tallies::pieceSentAt);
    }
}
