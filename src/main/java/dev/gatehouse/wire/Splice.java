package dev.gatehouse.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Bytes with a few places replaced; everything between them is written from the source array as it is, without a copy.
 * The source must not change while the splice is in use.
 */
public final class Splice implements Payload {

    private final byte[] source;
    private final int from;
    private final int to;
    private final List<Edit> edits;

    /** Replaces the bytes {@code [from, to)} of the source; {@code from == to} inserts. */
    public static final class Edit {
        private final int from;
        private final int to;
        private final byte[] bytes;

        public Edit(int from, int to, byte[] bytes) {
            if (from < 0 || to < from) throw new IllegalArgumentException("edit of [" + from + ", " + to + ")");
            this.from = from;
            this.to = to;
            this.bytes = bytes;
        }

        /** Start of what is replaced. */
        public int from() {
            return from;
        }
    }

    /** @param edits in ascending order, not overlapping */
    public Splice(byte[] source, int from, int to, List<Edit> edits) {
        this.source = source;
        this.from = from;
        this.to = to;
        this.edits = List.copyOf(edits);
        int last = from;
        for (Edit edit : this.edits) {
            if (edit.from < last || edit.to > to)
                throw new IllegalArgumentException("edits overlap or leave the source");
            last = edit.to;
        }
    }

    public static Splice of(byte[] source, List<Edit> edits) {
        return new Splice(source, 0, source.length, edits);
    }

    @Override
    public long length() {
        long length = (long) to - from;
        for (Edit edit : edits) {
            length += edit.bytes.length - (edit.to - edit.from);
        }
        return length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        int at = from;
        for (Edit edit : edits) {
            out.write(source, at, edit.from - at);
            out.write(edit.bytes);
            at = edit.to;
        }
        out.write(source, at, to - at);
    }

    /** The edited bytes; the source array itself when there is nothing to edit. */
    public byte[] toBytes() {
        if (edits.isEmpty() && from == 0 && to == source.length) return source;
        var out = new Exactly(Math.toIntExact(length()));
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.bytes();
    }

    /** Of the length that is written to it, so that its array is the whole. */
    private static final class Exactly extends ByteArrayOutputStream {

        Exactly(int length) {
            super(length);
        }

        byte[] bytes() {
            return buf;
        }
    }
}
