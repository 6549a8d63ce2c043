package dev.gatehouse.wire.neutral;

/**
 * One dialect, both ways: as it is spoken with providers, and with clients. Pure: no network, no clock; the coders of streams are machines that
 * belong to one stream each, everything else may be used by any thread. Whatever a decoder is given, it throws nothing but {@link DialectException}.
 */
public interface Codec extends UpstreamCodec {

    /** @throws DialectException if it is no request of this dialect */
    Chat decodeRequest(byte[] body);

    byte[] encodeAnswer(Answer answer, Showing showing);

    StreamEncoder streamEncoder(Showing showing);

    /** @param requestId the id that the client may quote; empty if there is none */
    byte[] encodeError(ChatEvent.Failure failure, String requestId);
}
