package dev.gatehouse.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/**
 * A file that rows wait in while the database does not take them, in their order. A row is four bytes of length, four of CRC-32C
 * over the text, and the text in UTF-8, a JSON object. What was appended is on the disk when {@link #append} returns. Thread-safe.
 */
final class Spool implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Spool.class.getName());

    /** No row is near that; a length beyond it is none. */
    private static final int MAX_ROW_BYTES = 16 * 1024 * 1024;

    private static final int HEAD_BYTES = 8;

    /** What is looked through at a time for the next whole row behind a damaged one. */
    private static final int WINDOW_BYTES = 64 * 1024;

    /** No channel: that would be closed by the first thread that is interrupted while it writes. */
    private final RandomAccessFile file;

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private long readTo;
    private volatile long end;

    /**
     * Rows, and the place behind the last of them.
     *
     * @param gaps how many places were damaged, each of which held a row at least
     * @param damagedBytes of all gaps
     * @param end to be handed to {@link #done} when they are stored
     */
    record Batch(List<String> rows, int gaps, long damagedBytes, long end) {}

    private record Row(long at, String text, long end) {}

    private Spool(RandomAccessFile file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /**
     * Opens the file, or makes it. What a process that was killed left half written at its end is cut off.
     *
     * @param maxBytes it never becomes larger
     */
    static Spool open(Path path, long maxBytes) throws IOException {
        var file = new RandomAccessFile(path.toFile(), "rw");
        try {
            var spool = new Spool(file, maxBytes);
            spool.cutTornEnd(path);
            return spool;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void cutTornEnd(Path path) throws IOException {
        long size = file.length();
        long whole = 0;
        for (Optional<Row> row = firstWhole(0, size); row.isPresent(); row = firstWhole(whole, size)) {
            whole = row.get().end();
        }
        if (whole < size) {
            LOG.log(
                    Level.WARNING,
                    "the end of " + path + " was only half written and is cut off bytes=" + (size - whole));
            file.setLength(whole);
        }
        end = whole;
    }

    boolean isEmpty() {
        return end == 0;
    }

    /** The size of the file. */
    long bytes() {
        return end;
    }

    /**
     * Puts rows behind those that are there, all or none.
     *
     * @throws IOException if there is no room for them, or the disk fails
     */
    void append(List<String> rows) throws IOException {
        byte[] bytes = encoded(rows);
        lock.lock();
        try {
            if (end + bytes.length > maxBytes) throw new IOException("it has " + maxBytes + " bytes");
            long at = end;
            file.seek(at);
            file.write(bytes);
            file.getFD().sync();
            end = at + bytes.length;
        } catch (IOException e) {
            // No half of a row, which all behind it would be lost with.
            file.setLength(end);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private static byte[] encoded(List<String> rows) {
        List<byte[]> texts = rows.stream().map(row -> row.getBytes(UTF_8)).toList();
        ByteBuffer bytes = ByteBuffer.allocate(
                texts.stream().mapToInt(text -> HEAD_BYTES + text.length).sum());
        for (byte[] text : texts)
            bytes.putInt(text.length).putInt(checksum(text)).put(text);
        return bytes.array();
    }

    private static int checksum(byte[] text) {
        var crc = new CRC32C();
        crc.update(text);
        return (int) crc.getValue();
    }

    /** The oldest rows that are not done; what is damaged before and between them is stepped over. */
    Batch next(int most) throws IOException {
        lock.lock();
        try {
            var rows = new ArrayList<String>();
            long at = readTo;
            int gaps = 0;
            long damaged = 0;
            // Somebody may have cut it.
            long limit = Math.min(end, file.length());
            while (rows.size() < most && at < end) {
                Optional<Row> row = firstWhole(at, limit);
                long from = row.map(Row::at).orElse(end);
                if (from > at) {
                    gaps++;
                    damaged += from - at;
                }
                row.ifPresent(whole -> rows.add(whole.text()));
                at = row.map(Row::end).orElse(end);
            }
            return new Batch(rows, gaps, damaged, at);
        } finally {
            lock.unlock();
        }
    }

    /** Rows are stored: once all are, the file is emptied. After a crash before that they are all here again. */
    void done(Batch batch) throws IOException {
        lock.lock();
        try {
            readTo = batch.end();
            if (readTo < end) return;
            file.setLength(0);
            file.getFD().sync();
            readTo = 0;
            end = 0;
        } finally {
            lock.unlock();
        }
    }

    /** At that place or behind it; empty if none is. */
    private Optional<Row> firstWhole(long from, long limit) throws IOException {
        for (long at = from; at >= 0; at = nextPlausible(at + 1, limit)) {
            Optional<Row> row = row(at, limit);
            if (row.isPresent()) return row;
        }
        return Optional.empty();
    }

    /** Where a row may begin, as far as a length and the first character of its text tell; -1 if nowhere. */
    private long nextPlausible(long from, long limit) throws IOException {
        byte[] window = new byte[WINDOW_BYTES];
        for (long at = from; limit - at > HEAD_BYTES; at += WINDOW_BYTES - HEAD_BYTES) {
            int there = (int) Math.min(WINDOW_BYTES, limit - at);
            file.seek(at);
            file.readFully(window, 0, there);
            var bytes = ByteBuffer.wrap(window);
            for (int i = 0; i + HEAD_BYTES < there; i++) {
                if (window[i + HEAD_BYTES] == '{' && fits(bytes.getInt(i), at + i, limit)) return at + i;
            }
        }
        return -1;
    }

    /** Empty if no whole row is there. */
    private Optional<Row> row(long at, long limit) throws IOException {
        if (limit - at < HEAD_BYTES) return Optional.empty();
        file.seek(at);
        int length = file.readInt();
        int checksum = file.readInt();
        if (!fits(length, at, limit)) return Optional.empty();
        byte[] text = new byte[length];
        file.readFully(text);
        return checksum(text) == checksum
                ? Optional.of(new Row(at, new String(text, UTF_8), at + HEAD_BYTES + length))
                : Optional.empty();
    }

    private static boolean fits(int length, long at, long limit) {
        return length > 0 && length <= MAX_ROW_BYTES && length <= limit - at - HEAD_BYTES;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
