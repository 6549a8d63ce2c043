package dev.gatehouse.gateway.parse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are written once and read as often as needed: in memory while they are few, else in a temporary file that only
 * this process can see. The file loses its name as soon as it is open, where the system allows it, so that nothing of it
 * outlives the process, however that ends.
 *
 * <p>Written by one thread; then read by any number.
 */
final class Spool implements AutoCloseable {

    /** More of one request is not kept in memory: a hundred uploads at once should not be felt. */
    static final int MAX_MEMORY_BYTES = 1024 * 1024;

    private static final int PIECE_BYTES = 64 * 1024;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream(PIECE_BYTES);
    private byte[] kept = new byte[0];
    private @Nullable FileChannel file;
    private long length;

    /** @throws UncheckedIOException if the file cannot be written: the disk is full, say */
    void append(byte[] bytes, int count) {
        length += count;
        try {
            if (file == null && length > MAX_MEMORY_BYTES) moveToFile();
            if (file == null) memory.write(bytes, 0, count);
            else write(file, ByteBuffer.wrap(bytes, 0, count));
        } catch (IOException e) {
            throw new UncheckedIOException("writing a request to a temporary file", e);
        }
    }

    /** All of it is here. */
    void complete() {
        kept = memory.toByteArray();
        memory.reset();
    }

    long length() {
        return length;
    }

    /** Writes the bytes {@code [from, to)}. */
    void writeTo(OutputStream out, long from, long to) throws IOException {
        FileChannel channel = file;
        if (channel == null) {
            out.write(kept, (int) from, (int) (to - from));
            return;
        }
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, to - from)];
        for (long at = from; at < to; ) {
            int wanted = (int) Math.min(piece.length, to - at);
            int read = channel.read(ByteBuffer.wrap(piece, 0, wanted), at);
            if (read < 0) throw new IOException("the temporary file of a request is shorter than it was");
            out.write(piece, 0, read);
            at += read;
        }
    }

    @Override
    public void close() {
        FileChannel channel = file;
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the temporary file of a request", e);
        }
    }

    private void moveToFile() throws IOException {
        // Readable by its owner alone.
        Path path = Files.createTempFile("gatehouse-body-", "");
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
            throw e;
        }
        file = channel;
        write(channel, ByteBuffer.wrap(memory.toByteArray()));
        memory.reset();
    }

    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) channel.write(bytes);
    }
}
