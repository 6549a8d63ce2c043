package dev.gatehouse.wire.gemini;

import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.UpstreamCodec;

/**
 * The dialect {@code gemini}. Model and streaming are in the request's path, {@code models/<model>:generateContent} or {@code
 * models/<model>:streamGenerateContent?alt=sse}, not in its body. Source: Gemini API reference, "Generating content", read 2026-11-21.
 */
public final class GeminiCodec implements UpstreamCodec {

    @Override
    public byte[] encodeRequest(Chat chat, ModelTraits model, Dropped dropped) {
        return new RequestEncoder(chat, dropped).encode();
    }

    @Override
    public Answer decodeAnswer(byte[] body) {
        return Answers.decode(body);
    }

    @Override
    public StreamDecoder streamDecoder() {
        return new GeminiStreamDecoder();
    }

    @Override
    public ChatEvent.Failure decodeError(int status, byte[] body) {
        return Errors.decode(status, body);
    }
}
