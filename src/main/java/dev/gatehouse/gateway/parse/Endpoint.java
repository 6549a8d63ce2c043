package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Dialect;

/** What clients can call, in what form they ask, and what they get. */
public enum Endpoint {
    CHAT("/chat/completions", Form.JSON, Reply.CHOICES),
    /** Streams whatever the body says, for clients that cannot set a field. */
    CHAT_STREAM("/chat/completions", "/stream", Form.JSON, Reply.CHOICES),
    /** Conversations in other dialects: inside the gateway they are openai-chat. */
    MESSAGES("/messages", Dialect.ANTHROPIC),
    RESPONSES("/responses", Dialect.OPENAI_RESPONSES),
    COMPLETIONS("/completions", Form.JSON, Reply.CHOICES),
    EMBEDDINGS("/embeddings", Form.JSON, Reply.DOCUMENT),
    RERANK("/rerank", Form.JSON, Reply.DOCUMENT),
    MODERATIONS("/moderations", Form.JSON, Reply.DOCUMENT),
    IMAGE_GENERATIONS("/images/generations", Form.JSON, Reply.EVENTS),
    IMAGE_EDITS("/images/edits", Form.MULTIPART, Reply.EVENTS),
    IMAGE_VARIATIONS("/images/variations", Form.MULTIPART, Reply.DOCUMENT),
    SPEECH("/audio/speech", Form.JSON, Reply.MEDIA),
    TRANSCRIPTIONS("/audio/transcriptions", Form.MULTIPART, Reply.MEDIA),
    TRANSLATIONS("/audio/translations", Form.MULTIPART, Reply.MEDIA);

    /** How a request's body is written. */
    public enum Form {
        JSON,
        MULTIPART
    }

    /** What a provider answers with. */
    public enum Reply {
        /** Choices, as one JSON document, or as a stream of chunks that ends with {@code [DONE]}. */
        CHOICES,
        /** One JSON document. */
        DOCUMENT,
        /** One JSON document, or named events if a stream was asked for. */
        EVENTS,
        /** Sound, text, JSON or named events; a provider may answer whole although a stream was asked for. */
        MEDIA
    }

    private final String path;
    private final String upstreamPath;
    private final Form form;
    private final Reply reply;
    private final Dialect dialect;

    Endpoint(String path, Dialect dialect) {
        this.path = "/v1" + path;
        this.upstreamPath = "/chat/completions";
        this.form = Form.JSON;
        this.reply = Reply.CHOICES;
        this.dialect = dialect;
    }

    Endpoint(String upstreamPath, Form form, Reply reply) {
        this(upstreamPath, "", form, reply);
    }

    Endpoint(String upstreamPath, String ownSuffix, Form form, Reply reply) {
        this.path = "/v1" + upstreamPath + ownSuffix;
        this.upstreamPath = upstreamPath;
        this.form = form;
        this.reply = reply;
        this.dialect = Dialect.OPENAI_CHAT;
    }

    /** What clients call. */
    public String path() {
        return path;
    }

    /** What is called at a provider, behind its base URL. */
    public String upstreamPath() {
        return upstreamPath;
    }

    /** What clients speak here. */
    public Dialect dialect() {
        return dialect;
    }

    public Form form() {
        return form;
    }

    public Reply reply() {
        return reply;
    }

    /** Whether it is about a conversation, which every dialect has; all else is openai-chat's alone. */
    public boolean isConversation() {
        return upstreamPath.equals(CHAT.upstreamPath);
    }

    /** Whether {@code stream} in a request means something. */
    boolean mayStream() {
        return reply != Reply.DOCUMENT;
    }

    /** Whether a request for a stream is answered with a stream, or fails: then it can begin before a provider answers. */
    public boolean streamsAsAsked() {
        return reply != Reply.MEDIA;
    }
}
