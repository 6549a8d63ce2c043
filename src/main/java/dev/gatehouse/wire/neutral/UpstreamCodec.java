package dev.gatehouse.wire.neutral;

/** A dialect as it is spoken with providers: requests go out, answers come in. Under the same rules as {@link Codec}. */
public interface UpstreamCodec {

    /**
     * The request as this dialect says it.
     *
     * @param dropped takes the names of what has no place in it
     * @throws DialectException if it cannot be said without changing what it means
     */
    byte[] encodeRequest(Chat chat, ModelTraits model, Dropped dropped);

    /** @throws DialectException if it is no answer of this dialect */
    Answer decodeAnswer(byte[] body);

    StreamDecoder streamDecoder();

    /** What an error body tells; of one that is not of this dialect, what its status tells. Never throws. */
    ChatEvent.Failure decodeError(int status, byte[] body);
}
