package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Target;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.anthropic.MessagesSeam;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.NativeSeam;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.neutral.Tools;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;
import dev.gatehouse.wire.responses.ResponsesSeam;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client that speaks another dialect and a gateway that thinks in openai-chat. Belongs to one exchange, and to its thread.
 */
public final class Interpreter {

    private static final ChatCodec CHAT = new ChatCodec();

    private final Dialect dialect;
    private final Codec client;
    private @Nullable Chat asked;
    private boolean showsReasoning = true;
    private boolean relays;

    private Interpreter(Dialect dialect, Codec client) {
        this.dialect = dialect;
        this.client = client;
    }

    /** @param dialect the client's, other than openai-chat */
    public static Interpreter of(Dialect dialect) {
        return new Interpreter(
                dialect,
                switch (dialect) {
                    case ANTHROPIC -> new MessagesCodec();
                    case OPENAI_RESPONSES -> new ResponsesCodec();
                    case OPENAI_CHAT, GEMINI -> throw new IllegalArgumentException("no client speaks " + dialect.id());
                });
    }

    /**
     * The client's request, in both forms: as it was meant, and in openai-chat.
     *
     * @throws Refusal.InvalidRequest if it is not of the client's dialect
     */
    public JsonEnvelope request(Endpoint endpoint, byte[] body) {
        try {
            Chat chat = client.decodeRequest(body);
            asked = chat;
            return inChat(endpoint, chat, body);
        } catch (DialectException e) {
            throw Refusal.InvalidRequest.because(e.code(), e.field(), e.getMessage());
        }
    }

    private static JsonEnvelope inChat(Endpoint endpoint, Chat chat, byte[] body) {
        Optional<DialectException> unsayable = Optional.empty();
        Dropped dropped = Dropped.onlyTheHarmless();
        byte[] said;
        try {
            said = CHAT.encodeRequest(chat, ModelTraits.UNKNOWN, dropped);
        } catch (DialectException e) {
            // Not yet the end: there may be targets whose dialect can say it.
            unsayable = Optional.of(e);
            dropped = Dropped.everything();
            said = CHAT.encodeRequest(chat, ModelTraits.UNKNOWN, dropped);
        }
        return EnvelopeReader.read(
                endpoint, said, new Meant(chat, OriginalRequest.of(body, chat), dropped.names(), unsayable));
    }

    /** From now on what the model thought is left out. */
    public void hideReasoning() {
        showsReasoning = false;
    }

    /** A target answers: its frames, or its whole answer, may go to the client as they are if it speaks the client's dialect. */
    public void answering(Target target) {
        relays = showsReasoning && target.provider().dialect() == dialect;
    }

    /** Whether the client gets originals. */
    public boolean relays() {
        return relays;
    }

    /** @param chat an answer in openai-chat */
    public byte[] answer(byte[] chat) {
        return client.encodeAnswer(CHAT.decodeAnswer(chat), showing(0));
    }

    /** @param chat an error in openai-chat */
    public byte[] error(int status, byte[] chat, String requestId) {
        return client.encodeError(CHAT.decodeError(status, chat), requestId);
    }

    public StreamDecoder chatEvents() {
        return CHAT.streamDecoder();
    }

    public NativeSeam seam() {
        return dialect == Dialect.ANTHROPIC ? new MessagesSeam() : new ResponsesSeam();
    }

    public StreamEncoder clientEvents() {
        // Anthropic's stream begins with the tokens of the prompt, which openai-chat tells at the end; an original has
        // its own.
        Chat first = dialect == Dialect.ANTHROPIC && !relays ? asked : null;
        return client.streamEncoder(showing(first == null ? 0 : TokenCount.sampled(first)));
    }

    private Showing showing(long promptTokens) {
        Chat chat = asked;
        Tools tools = chat == null ? Tools.NONE : chat.tools();
        return new Showing("", 0, tools, true, showsReasoning, promptTokens);
    }
}
