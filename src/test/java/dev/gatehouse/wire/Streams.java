package dev.gatehouse.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.Gathering;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.neutral.UpstreamCodec;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Streams as bytes and as events. */
public final class Streams {

    private Streams() {}

    public static byte[] encode(Codec codec, List<ChatEvent> events, Showing showing) {
        var out = new ByteArrayOutputStream();
        StreamEncoder encoder = codec.streamEncoder(showing);
        events.forEach(event -> out.writeBytes(encoder.encode(event)));
        out.writeBytes(encoder.end());
        return out.toByteArray();
    }

    /** What the data of each frame says. */
    public static List<String> data(byte[] stream) {
        List<String> data = new ArrayList<>();
        for (SseFrame frame : frames(new ByteArrayInputStream(stream)))
            if (frame.hasData())
                data.add(new String(
                        frame.bytes(), frame.dataFrom(), frame.dataTo() - frame.dataFrom(), StandardCharsets.UTF_8));
        return data;
    }

    public static List<JsonNode> json(byte[] stream) {
        return data(stream).stream()
                .filter(data -> !data.equals("[DONE]"))
                .map(data -> Trees.tryRead(data).orElseThrow())
                .toList();
    }

    public static List<ChatEvent> decode(UpstreamCodec codec, String stream) {
        return decode(codec, new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    }

    public static List<ChatEvent> decode(UpstreamCodec codec, byte[] stream) {
        return decode(codec, new ByteArrayInputStream(stream));
    }

    /** As a network would deliver it, in pieces of any length. */
    public static List<ChatEvent> decode(UpstreamCodec codec, byte[] stream, Random random) {
        return decode(codec, new Trickle(stream, random));
    }

    private static List<ChatEvent> decode(UpstreamCodec codec, InputStream in) {
        List<ChatEvent> events = new ArrayList<>();
        StreamDecoder decoder = codec.streamDecoder();
        for (SseFrame frame : frames(in)) decoder.decode(frame, events::add);
        decoder.end(events::add);
        return events;
    }

    public static Answer gathered(List<ChatEvent> events) {
        var gathering = new Gathering();
        events.forEach(gathering::add);
        return gathering.answer();
    }

    public static List<SseFrame> frames(String stream) {
        return frames(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<SseFrame> frames(InputStream in) {
        try {
            List<SseFrame> frames = new ArrayList<>();
            var reader = new SseReader(in);
            for (SseFrame frame = reader.next(); frame != null; frame = reader.next()) frames.add(frame.kept());
            return frames;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Trickle extends ByteArrayInputStream {
        private final Random random;

        Trickle(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public int read(byte[] into, int off, int len) {
            return super.read(into, off, Math.min(len, 1 + random.nextInt(40)));
        }
    }
}
