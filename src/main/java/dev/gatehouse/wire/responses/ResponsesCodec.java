package dev.gatehouse.wire.responses;

import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;

/** The dialect {@code openai-responses}. Source: OpenAI API reference, "Responses" and "Streaming events", read 2026-11-21. */
public final class ResponsesCodec implements Codec {

    @Override
    public Chat decodeRequest(byte[] body) {
        return RequestDecoder.decode(body);
    }

    @Override
    public byte[] encodeRequest(Chat chat, ModelTraits model, Dropped dropped) {
        return new RequestEncoder(chat, dropped).encode();
    }

    @Override
    public Answer decodeAnswer(byte[] body) {
        return Answers.decode(body);
    }

    @Override
    public byte[] encodeAnswer(Answer answer, Showing showing) {
        return Answers.encode(answer, showing);
    }

    @Override
    public StreamDecoder streamDecoder() {
        return new ResponsesStreamDecoder();
    }

    @Override
    public StreamEncoder streamEncoder(Showing showing) {
        return new ResponsesStreamEncoder(showing);
    }

    @Override
    public ChatEvent.Failure decodeError(int status, byte[] body) {
        return Errors.decode(status, body);
    }

    @Override
    public byte[] encodeError(ChatEvent.Failure failure, String requestId) {
        return Errors.encode(failure);
    }
}
