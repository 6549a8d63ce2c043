package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.Refusal.InvalidRequest;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts {@code model} and {@code stream} in a form as it goes by, and holds no more of it than the head of one part.
 *
 * <p>What two readers could understand in two ways is refused: then the model that is let through might not be the one
 * that the provider reads. Source: RFC 2046, section 5.1.1, and RFC 7578, read 2026-11-21.
 */
final class MultipartScanner {

    /** Twice what a long file name needs. */
    static final int MAX_HEAD_BYTES = 8 * 1024;

    /** No model API takes a tenth of that. */
    static final int MAX_PARTS = 200;

    /** The longest model name in UTF-8, and more than {@code true}. */
    private static final int MAX_VALUE_BYTES = RequestedModel.MAX_CHARS * 4;

    private enum Place {
        /** In front of the first part, or in the content of one. */
        CONTENT,
        /** Behind what may be a boundary: the rest of its line tells. */
        BOUNDARY,
        HEAD,
        /** Behind the last boundary. */
        END
    }

    private final byte[] boundary;
    private final boolean readsStream;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(256);
    private final ByteArrayOutputStream value = new ByteArrayOutputStream(64);
    private Place place = Place.CONTENT;
    private long position;
    private int previous;
    /** How much of the boundary has matched: before the first byte, the line end that a first boundary does not need. */
    private int matched = 1;

    private boolean wholeLineEnd = true;
    private long lineEnd;
    private int dashes;
    private boolean padded;
    private long headLine;
    private int parts;
    private String name = "";
    private long valueFrom;
    private @Nullable String model;
    private long modelFrom;
    private long modelTo;
    private @Nullable String stream;

    /** @param readsStream whether a part {@code stream} means something */
    MultipartScanner(String boundary, boolean readsStream) {
        this.boundary = ("\n--" + boundary).getBytes(ISO_8859_1);
        this.readsStream = readsStream;
    }

    /** @throws InvalidRequest as soon as it is clear that this is no form, or not one that says one thing */
    void scan(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            int skipped = skipped(bytes, i, count);
            if (skipped > 0) {
                i += skipped;
                position += skipped;
                previous = bytes[i - 1];
                if (i == count) return;
            }
            byte b = bytes[i];
            switch (place) {
                case CONTENT -> content(b);
                case BOUNDARY -> boundary(b);
                case HEAD -> head(b);
                case END -> {}
            }
            previous = b;
            position++;
        }
    }

    /** How much of the content is of no interest: everything up to a line end, behind which a boundary may come. */
    private int skipped(byte[] bytes, int from, int to) {
        if (place != Place.CONTENT || matched > 0 || !name.isEmpty()) return 0;
        int at = from;
        while (at < to && bytes[at] != '\n') at++;
        return at - from;
    }

    /** @throws InvalidRequest if something is missing */
    void end() {
        if (place != Place.END) {
            throw refused(
                    parts == 0 && place == Place.CONTENT
                            ? "The body does not contain the boundary that its Content-Type names."
                            : "The body ends before its last boundary.");
        }
        if (model == null || model.isBlank()) throw InvalidRequest.missingModel();
    }

    String model() {
        return model == null ? "" : model;
    }

    long modelFrom() {
        return modelFrom;
    }

    long modelTo() {
        return modelTo;
    }

    boolean stream() {
        return stream != null && (stream.equalsIgnoreCase("true") || stream.equals("1"));
    }

    private void content(byte b) {
        if (b == '\n') {
            matched = 1;
            wholeLineEnd = previous == '\r';
            lineEnd = position - 1;
        } else if (matched > 0) {
            matched = b == boundary[matched] ? matched + 1 : 0;
            if (matched == boundary.length) {
                place = Place.BOUNDARY;
                dashes = 0;
                padded = false;
            }
        }
        keep(b);
    }

    private void boundary(byte b) {
        boolean padding = dashes == 0 && previous != '\r' && (b == ' ' || b == '\t' || b == '\r');
        if (b == '-' && !padded) {
            if (++dashes == 2) atBoundary(Place.END);
        } else if (b == '\n' && previous == '\r' && dashes == 0) {
            atBoundary(Place.HEAD);
        } else if (padding) {
            padded = true;
        } else {
            // The line goes on: content that begins like the boundary.
            place = Place.CONTENT;
            matched = 0;
            content(b);
            return;
        }
        keep(b);
    }

    private void atBoundary(Place next) {
        if (!wholeLineEnd) throw refused("A line in front of a boundary does not end with CR LF.");
        endPart();
        place = next;
        matched = 0;
        head.reset();
        headLine = position + 1;
    }

    private void endPart() {
        long length = Math.max(0, lineEnd - valueFrom);
        if (name.equals("model")) {
            if (length > MAX_VALUE_BYTES) throw RequestedModel.unusable();
            model = RequestedModel.checked(value(length));
            modelFrom = valueFrom;
            modelTo = valueFrom + length;
        } else if (name.equals("stream")) {
            if (length > MAX_VALUE_BYTES) throw InvalidRequest.field("stream", "\"stream\" must be true or false.");
            stream = value(length);
        }
        name = "";
    }

    private String value(long length) {
        return new String(value.toByteArray(), 0, (int) length, UTF_8);
    }

    private void head(byte b) {
        if (head.size() == MAX_HEAD_BYTES)
            throw refused("The head of a part is larger than " + MAX_HEAD_BYTES + " bytes.");
        boolean lineEnds = b == '\n';
        if (lineEnds != (previous == '\r')) {
            throw refused("A line in the head of a part does not end with CR LF.");
        }
        head.write(b);
        if (!lineEnds) return;
        boolean empty = position - headLine == 1;
        headLine = position + 1;
        if (empty) beginPart();
    }

    private void beginPart() {
        if (++parts > MAX_PARTS) throw refused("The body has more than " + MAX_PARTS + " parts.");
        name = read(PartHead.name(head.toString(UTF_8)));
        value.reset();
        valueFrom = position + 1;
        place = Place.CONTENT;
        // Of a part without content the line end before may be the boundary's own.
        matched = 1;
        wholeLineEnd = true;
        lineEnd = valueFrom;
    }

    /** The name if it is one that is read, else nothing. */
    private String read(String found) {
        boolean wanted = found.equals("model") || (readsStream && found.equals("stream"));
        if (!wanted) return "";
        if (found.equals("model") ? model != null : stream != null) {
            throw InvalidRequest.field(found, "\"" + found + "\" is there twice.");
        }
        return found;
    }

    /** Keeps the bytes of a part that is read: its end is known only when the boundary behind it has gone by. */
    private void keep(byte b) {
        if (!name.isEmpty() && value.size() < MAX_VALUE_BYTES) value.write(b);
    }

    private static InvalidRequest refused(String message) {
        return InvalidRequest.field("", message);
    }
}
