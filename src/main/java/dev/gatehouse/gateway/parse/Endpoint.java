package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Refusal;

/** What clients can call, and how its body is read. */
public enum Endpoint {
    CHAT("/v1/chat/completions"),
    /** Streams whatever the body says, for clients that cannot set a field. */
    CHAT_STREAM("/v1/chat/completions/stream");

    private final String path;

    Endpoint(String path) {
        this.path = path;
    }

    public String path() {
        return path;
    }

    /** @throws Refusal.InvalidRequest as {@link EnvelopeReader#read} does */
    public Envelope read(byte[] body) {
        return switch (this) {
            case CHAT -> EnvelopeReader.read(body);
            case CHAT_STREAM -> EnvelopeReader.readAsStream(body);
        };
    }
}
