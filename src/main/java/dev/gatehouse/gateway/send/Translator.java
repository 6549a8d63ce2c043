package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.Meant;
import dev.gatehouse.wire.Payload;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.gemini.GeminiCodec;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.UpstreamCodec;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks targets in their own dialect, for an attempt loop and streams that know openai-chat only. Thread-safe.
 *
 * <p>Sources, read 2026-11-21: Anthropic API reference, "Messages" and "Versions"; OpenAI API reference, "Responses"; Gemini API reference,
 * "Generating content".
 */
// Codecs have no state.
@SuppressWarnings("ImmutableEnumChecker")
enum Translator {
    ANTHROPIC(Dialect.ANTHROPIC, new MessagesCodec()),
    RESPONSES(Dialect.OPENAI_RESPONSES, new ResponsesCodec()),
    GEMINI(Dialect.GEMINI, new GeminiCodec());

    private static final ChatCodec CHAT = new ChatCodec();
    private static final UpstreamCall.Header ANTHROPIC_VERSION =
            new UpstreamCall.Header("anthropic-version", "2023-06-01");

    private final Dialect dialect;
    private final UpstreamCodec codec;

    Translator(Dialect dialect, UpstreamCodec codec) {
        this.dialect = dialect;
        this.codec = codec;
    }

    /** Null if there is nothing to translate. */
    static @Nullable Translator of(Target target, Endpoint endpoint, List<Change> changes) {
        Dialect spoken = target.provider().dialect();
        for (Change change : changes) {
            if (change instanceof Change.Speak other) spoken = other.dialect();
        }
        if (spoken == Dialect.OPENAI_CHAT || !endpoint.isConversation()) return null;
        for (Translator translator : values()) {
            if (translator.dialect == spoken) return translator;
        }
        throw new IllegalStateException("nobody speaks " + spoken.id());
    }

    /** Whether a header of the client's means something to providers of a dialect. */
    static boolean isFor(Dialect dialect, UpstreamCall.Header header) {
        boolean anthropic = header.name().startsWith("anthropic-");
        return switch (dialect) {
            case ANTHROPIC -> anthropic;
            case OPENAI_CHAT, OPENAI_RESPONSES -> !anthropic;
            case GEMINI -> false;
        };
    }

    /** What is called behind the provider's base URL. */
    String path(Target target, boolean stream) {
        return switch (this) {
            case ANTHROPIC -> "/messages";
            case RESPONSES -> "/responses";
            case GEMINI ->
                "/models/" + URLEncoder.encode(target.model(), UTF_8)
                        + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
        };
    }

    /**
     * The headers that show the key, and those without which the provider does not listen.
     *
     * @param key null for a provider without keys
     * @param ofClient what the client says beside the body, of which its own dialect's goes on
     */
    List<UpstreamCall.Header> headers(@Nullable ProviderKey key, List<UpstreamCall.Header> ofClient) {
        var headers = new ArrayList<UpstreamCall.Header>(2);
        for (UpstreamCall.Header header : ofClient) {
            if (isFor(dialect, header)) headers.add(header);
        }
        boolean versioned = headers.stream().anyMatch(header -> header.name().equals(ANTHROPIC_VERSION.name()));
        if (this == ANTHROPIC && !versioned) headers.add(ANTHROPIC_VERSION);
        if (key == null) return headers;
        String secret = key.secret().reveal();
        headers.add(
                switch (this) {
                    case ANTHROPIC -> new UpstreamCall.Header("x-api-key", secret);
                    case RESPONSES -> new UpstreamCall.Header("Authorization", "Bearer " + secret);
                    case GEMINI -> new UpstreamCall.Header("x-goog-api-key", secret);
                });
        return headers;
    }

    /**
     * The request in the target's dialect; that of a client that speaks it as it came, but for the model, unless something is to be changed.
     *
     * @throws dev.gatehouse.wire.neutral.DialectException if the dialect has no way to say it
     */
    Payload request(Envelope envelope, List<Change> changes, Target target, Dropped dropped) {
        Optional<Payload> original = envelope.meant()
                .filter(meant -> envelope.endpoint().dialect() == dialect)
                .filter(meant -> changes.stream().noneMatch(change -> concerns(change, meant, envelope)))
                .flatMap(meant -> meant.original().asking(target.model()));
        if (original.isPresent()) return original.get();
        Chat conversation = envelope.meant()
                .flatMap(meant -> meant.with(changes))
                .map(chat -> chat.withModel(target.model()))
                .orElseGet(() -> CHAT.decodeRequest(Payload.bytes(envelope.forUpstream(target.model(), changes))));
        boolean adaptive = changes.contains(new Change.Think(true));
        if (changes.contains(new Change.Think(false))) conversation = conversation.thinkingWithABudget();
        var traits = new ModelTraits(target.facts().maxOutputTokens(), adaptive, false);
        return Payload.of(codec.encodeRequest(conversation, traits, dropped));
    }

    /** Whether the change makes another request of what the client meant. */
    private static boolean concerns(Change change, Meant meant, Envelope envelope) {
        return switch (change) {
            case Change.Drop drop -> envelope.has(drop.field());
            case Change.Rename rename -> envelope.has(rename.field());
            case Change.Speak speak -> false;
            case Change.Think think ->
                think.adaptively()
                        ? meant.chat().thinking().budget().isPresent()
                        : meant.chat().thinking().adaptive();
            case Change.Spend spend -> true;
            case Change.Prefill prefill -> true;
            case Change.Instruct instruct -> true;
            case Change.Say say -> true;
        };
    }

    /**
     * The reply in openai-chat, translated as it is read. If the client speaks this dialect, it carries its originals.
     *
     * @param created seconds since 1970, for answers that do not tell
     */
    UpstreamReply reply(UpstreamReply told, Ask ask, long created) {
        boolean carriesOriginals = ask.envelope().endpoint().dialect() == dialect;
        return new TranslatedReply(told, codec, CHAT, carriesOriginals, ask, created);
    }
}
