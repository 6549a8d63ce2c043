package dev.gatehouse.wire.neutral;

/**
 * One dialect, both ways. Pure: no network, no clock; the coders of streams are machines that belong to one stream each, everything else may be used by
 * any thread. Whatever a decoder is given, it throws nothing but {@link DialectException}.
 */
public interface Codec {

    /** @throws DialectException if it is no request of this dialect */
    Chat decodeRequest(byte[] body);

    /**
     * The request as this dialect says it.
     *
     * @param dropped takes the names of what has no place in it
     * @throws DialectException if it cannot be said without changing what it means
     */
    byte[] encodeRequest(Chat chat, ModelTraits model, Dropped dropped);

    /** @throws DialectException if it is no answer of this dialect */
    Answer decodeAnswer(byte[] body);

    byte[] encodeAnswer(Answer answer, Showing showing);

    StreamDecoder streamDecoder();

    StreamEncoder streamEncoder(Showing showing);

    /** What an error body tells; of one that is not of this dialect, what its status tells. Never throws. */
    ChatEvent.Failure decodeError(int status, byte[] body);

    /** @param requestId the id that the client may quote; empty if there is none */
    byte[] encodeError(ChatEvent.Failure failure, String requestId);
}
