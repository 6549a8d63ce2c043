package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.gateway.parse.Interpreter;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.NativeSeam;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.sse.Original;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Takes frames of openai-chat and writes what they mean in the client's dialect. Comments are the same in all of them. A frame that carries its original in
 * the client's dialect is written as that.
 */
final class InterpretedStream extends FrameStream {

    static final String UNSAYABLE = "The provider's answer cannot be said in this API's format.";

    /** As while waiting for an answer to begin: what the client is not shown may be long. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private static final byte[] FRAME_END = "\n\n".getBytes(US_ASCII);
    private static final byte[] WAITING = ": waiting\n\n".getBytes(US_ASCII);

    private final StreamDecoder decoder;
    private final StreamEncoder encoder;
    private final NativeSeam seam;
    private final BooleanSupplier relays;
    private long writtenNanos = System.nanoTime();
    private String model = "";
    private boolean relayed;

    InterpretedStream(OutputStream out, Interpreter interpreter) {
        super(out);
        this.decoder = interpreter.chatEvents();
        this.encoder = interpreter.clientEvents();
        this.seam = interpreter.seam();
        this.relays = interpreter::relays;
    }

    @Override
    void frame(SseFrame frame) throws IOException {
        if (Original.isIn(frame) && relays.getAsBoolean()) {
            relay(frame);
            return;
        }
        if (!frame.hasData()) {
            if (!Original.isIn(frame)) out.write(frame.bytes(), frame.from(), frame.to() - frame.from());
            return;
        }
        var made = new ByteArrayOutputStream();
        try {
            decoder.decode(frame, event -> say(event, made));
            if (frame.dataIs("[DONE]")) {
                decoder.end(event -> say(event, made));
                made.writeBytes(encoder.end());
            }
        } catch (DialectException e) {
            // The client must not take what it has for the whole.
            made.writeBytes(encoder.encode(new ChatEvent.Failure(FailureKind.SERVER, 502, "bad_response", UNSAYABLE)));
        }
        ByteArrayOutputStream said = relayed ? goingOn(frame, made) : made;
        if (said.size() > 0) writtenNanos = System.nanoTime();
        else if (System.nanoTime() - writtenNanos >= SIGN_OF_LIFE.toNanos()) {
            writtenNanos = System.nanoTime();
            said.writeBytes(WAITING);
        }
        out.write(said.toByteArray());
    }

    /** Gives the client its provider's own frame. The encoder follows, in case that another has to go on. */
    private void relay(SseFrame frame) throws IOException {
        relayed = true;
        var said = new ByteArrayOutputStream();
        try {
            decoder.decode(frame, event -> say(event, said));
        } catch (DialectException e) {
            // The client has the original.
        }
        seam.encoded(said.toByteArray());
        byte[] original = Original.of(frame);
        if (original.length == 0) return;
        writtenNanos = System.nanoTime();
        var reader = new SseReader(new ByteArrayInputStream(original));
        for (SseFrame own = reader.next(); own != null; own = reader.next()) {
            seam.passed(own);
            out.write(ShownModel.in(own, model));
            if (!own.isTerminated()) out.write(FRAME_END);
        }
    }

    /** What is said behind the provider's own frames; nothing if they came to their end. */
    private ByteArrayOutputStream goingOn(SseFrame frame, ByteArrayOutputStream said) {
        var fitted = new ByteArrayOutputStream(said.size());
        if (!frame.dataIs("[DONE]") || !seam.isEnded()) fitted.writeBytes(seam.fitted(said.toByteArray()));
        return fitted;
    }

    private void say(ChatEvent event, ByteArrayOutputStream said) {
        if (event instanceof ChatEvent.Start start) model = start.model();
        said.writeBytes(encoder.encode(event));
    }
}
