package dev.gatehouse.gateway.parse;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.neutral.Tools;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client that speaks another dialect and a gateway that thinks in openai-chat. Belongs to one exchange, and to its thread.
 */
public final class Interpreter {

    private static final ChatCodec CHAT = new ChatCodec();

    private final Codec client;
    private final boolean promptComesFirst;
    private @Nullable Chat asked;

    /** @param promptComesFirst a stream begins with the tokens of the prompt, which openai-chat tells at the end */
    private Interpreter(Codec client, boolean promptComesFirst) {
        this.client = client;
        this.promptComesFirst = promptComesFirst;
    }

    /** @param dialect the client's, other than openai-chat */
    public static Interpreter of(Dialect dialect) {
        return switch (dialect) {
            case ANTHROPIC -> new Interpreter(new MessagesCodec(), true);
            case OPENAI_RESPONSES -> new Interpreter(new ResponsesCodec(), false);
            case OPENAI_CHAT, GEMINI -> throw new IllegalArgumentException("no client speaks " + dialect.id());
        };
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
            return inChat(endpoint, chat, body.length);
        } catch (DialectException e) {
            throw Refusal.InvalidRequest.because(e.code(), e.field(), e.getMessage());
        }
    }

    private static JsonEnvelope inChat(Endpoint endpoint, Chat chat, long bytes) {
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
        return EnvelopeReader.read(endpoint, said, new Meant(chat, bytes, dropped.names(), unsayable));
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

    public StreamEncoder clientEvents() {
        Chat chat = asked;
        return client.streamEncoder(showing(promptComesFirst && chat != null ? TokenCount.sampled(chat) : 0));
    }

    private Showing showing(long promptTokens) {
        Chat chat = asked;
        return new Showing("", 0, chat == null ? Tools.NONE : chat.tools(), true, true, promptTokens);
    }
}
