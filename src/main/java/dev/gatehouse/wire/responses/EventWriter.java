package dev.gatehouse.wire.responses;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Mould;
import dev.gatehouse.wire.Trees;
import java.io.ByteArrayOutputStream;

/** Writes events as frames, numbered without a gap. Not thread-safe. */
final class EventWriter {

    private static final byte[] EVENT = "event: ".getBytes(US_ASCII);
    private static final byte[] DATA = "\ndata: ".getBytes(US_ASCII);
    private static final byte[] NUMBER = ",\"sequence_number\":".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);
    private static final byte[] COMMENT = ": ping\n\n".getBytes(US_ASCII);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private long sequence;

    /** An event that belongs to an item. */
    void event(String type, OutputItem item, ObjectNode fields) {
        event(type, fields.put("output_index", item.index()));
    }

    /** @param fields all but type and number, which are added */
    void event(String type, ObjectNode fields) {
        fields.put("type", type).put("sequence_number", sequence++);
        out.writeBytes(EVENT);
        out.writeBytes(type.getBytes(US_ASCII));
        out.writeBytes(DATA);
        out.writeBytes(Trees.bytes(fields));
        out.writeBytes(END);
    }

    /**
     * What events of an item have in common that differ in their text and their number only.
     *
     * @param fields with an empty {@code delta}
     */
    Mould mould(String type, OutputItem item, ObjectNode fields) {
        fields.put("output_index", item.index()).put("type", type);
        var pattern = new ByteArrayOutputStream(256);
        pattern.writeBytes(EVENT);
        pattern.writeBytes(type.getBytes(US_ASCII));
        pattern.writeBytes(DATA);
        byte[] json = Trees.bytes(fields);
        // The number comes behind the last field.
        pattern.write(json, 0, json.length - 1);
        pattern.writeBytes(NUMBER);
        return new Mould(pattern.toByteArray(), "delta");
    }

    /** An event with that text. */
    void event(Mould mould, String text) {
        mould.write(text, out);
        out.writeBytes(Long.toString(sequence++).getBytes(US_ASCII));
        out.write('}');
        out.writeBytes(END);
    }

    /** Shows that the stream is alive; this dialect has no event for it. */
    void comment() {
        out.writeBytes(COMMENT);
    }

    /** What was written since the last time. */
    byte[] take() {
        byte[] frames = out.toByteArray();
        out.reset();
        return frames;
    }
}
