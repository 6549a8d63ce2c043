package dev.gatehouse.wire.anthropic;

import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;

/** The dialect {@code anthropic}. */
public final class MessagesCodec implements Codec {

    @Override
    public Chat decodeRequest(byte[] body) {
        return MessagesRequestDecoder.decode(body);
    }

    @Override
    public byte[] encodeRequest(Chat chat, ModelTraits model, Dropped dropped) {
        return new MessagesRequestEncoder(chat, model, dropped).encode();
    }

    @Override
    public Answer decodeAnswer(byte[] body) {
        return MessagesAnswers.decode(body);
    }

    @Override
    public byte[] encodeAnswer(Answer answer, Showing showing) {
        return MessagesAnswers.encode(answer, showing);
    }

    @Override
    public StreamDecoder streamDecoder() {
        return new MessagesStreamDecoder();
    }

    @Override
    public StreamEncoder streamEncoder(Showing showing) {
        return new MessagesStreamEncoder(showing);
    }

    @Override
    public ChatEvent.Failure decodeError(int status, byte[] body) {
        return MessagesErrors.decode(status, body);
    }

    @Override
    public byte[] encodeError(ChatEvent.Failure failure, String requestId) {
        return MessagesErrors.encode(failure, requestId);
    }
}
