package dev.gatehouse.gateway.stream;

import dev.gatehouse.gateway.parse.Interpreter;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes frames of openai-chat and writes what they mean in the client's dialect. Comments are the same in all of them. */
final class InterpretedStream extends OutputStream {

    static final String UNSAYABLE = "The provider's answer cannot be said in this API's format.";

    private final OutputStream out;
    private final StreamDecoder decoder;
    private final StreamEncoder encoder;

    /** The beginning of a frame whose end is not written yet. */
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    InterpretedStream(OutputStream out, Interpreter interpreter) {
        this.out = out;
        this.decoder = interpreter.chatEvents();
        this.encoder = interpreter.clientEvents();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        begun.write(bytes, offset, length);
        if (!endsFrame(bytes, offset, length)) return;
        byte[] frames = begun.toByteArray();
        begun.reset();
        var reader = new SseReader(new ByteArrayInputStream(frames));
        for (SseFrame frame = reader.next(); frame != null; frame = reader.next()) interpret(frame);
    }

    /** Frames are written whole, or their end in a write of its own. */
    private static boolean endsFrame(byte[] bytes, int offset, int length) {
        if (length < 2) return false;
        byte last = bytes[offset + length - 1];
        byte before = bytes[offset + length - 2];
        return (last == '\n' && (before == '\n' || before == '\r')) || (last == '\r' && before == '\r');
    }

    private void interpret(SseFrame frame) throws IOException {
        if (!frame.hasData()) {
            out.write(frame.bytes(), frame.from(), frame.to() - frame.from());
            return;
        }
        var said = new ByteArrayOutputStream();
        try {
            decoder.decode(frame, event -> say(event, said));
            if (frame.dataIs("[DONE]")) {
                decoder.end(event -> say(event, said));
                said.writeBytes(encoder.end());
            }
        } catch (DialectException e) {
            // The client must not take what it has for the whole.
            said.writeBytes(encoder.encode(new ChatEvent.Failure(FailureKind.SERVER, 502, "bad_response", UNSAYABLE)));
        }
        out.write(said.toByteArray());
    }

    private void say(ChatEvent event, ByteArrayOutputStream said) {
        said.writeBytes(encoder.encode(event));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
