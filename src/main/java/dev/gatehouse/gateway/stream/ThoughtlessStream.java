package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.wire.openai.WithoutReasoning;
import dev.gatehouse.wire.sse.SseFrame;
import java.io.IOException;
import java.io.OutputStream;

/** Frames of openai-chat without what the model thought. */
final class ThoughtlessStream extends FrameStream {

    private static final byte[] DATA = "data: ".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);

    private final WithoutReasoning without = new WithoutReasoning();

    ThoughtlessStream(OutputStream out) {
        super(out);
    }

    @Override
    void frame(SseFrame frame) throws IOException {
        if (!frame.hasData()) {
            out.write(frame.bytes(), frame.from(), frame.to() - frame.from());
            return;
        }
        out.write(DATA);
        out.write(without.of(frame.bytes(), frame.dataFrom(), frame.dataTo()));
        out.write(END);
    }
}
