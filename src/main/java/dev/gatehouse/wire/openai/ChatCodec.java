package dev.gatehouse.wire.openai;

import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;

/** The dialect {@code openai-chat}. */
public final class ChatCodec implements Codec {

    @Override
    public Chat decodeRequest(byte[] body) {
        return ChatRequestDecoder.decode(body);
    }

    @Override
    public byte[] encodeRequest(Chat chat, ModelTraits model, Dropped dropped) {
        return new ChatRequestEncoder(chat, dropped).encode();
    }

    @Override
    public Answer decodeAnswer(byte[] body) {
        return ChatAnswers.decode(body);
    }

    @Override
    public byte[] encodeAnswer(Answer answer, Showing showing) {
        return ChatAnswers.encode(answer, showing);
    }

    @Override
    public StreamDecoder streamDecoder() {
        return new ChatStreamDecoder();
    }

    @Override
    public StreamEncoder streamEncoder(Showing showing) {
        return new ChatStreamEncoder(showing);
    }

    @Override
    public ChatEvent.Failure decodeError(int status, byte[] body) {
        return ChatErrors.decode(status, body);
    }

    @Override
    public byte[] encodeError(ChatEvent.Failure failure, String requestId) {
        return ChatErrors.encode(failure);
    }
}
