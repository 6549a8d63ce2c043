package dev.gatehouse.gateway.stream;

import com.fasterxml.jackson.core.JsonParser;
import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.send.Continuation;
import dev.gatehouse.gateway.send.Estimate;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatFacts.Part;
import dev.gatehouse.wire.sse.SseFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the client has of an answer, so that another attempt can finish it. Kept as the bytes of the JSON strings, escaped as
 * they came: joined they are the escaped whole. Owned by the exchange's thread.
 */
final class Sent {

    /** More than 30,000 tokens. A longer answer is not finished by another attempt: a stream may hold 256 KB in all. */
    private static final int MAX_BYTES = 128 * 1024;

    /** Shorter beginnings are common to many answers. */
    private static final int LEAST_CHARS = 8;

    static final Channel TEXT = new Channel(Part.TEXT, 0);

    /** One part of the answer; the tool's index tells tool calls apart. */
    record Channel(Part part, int tool) {

        /** Of text there is one, which nearly every frame adds to. */
        static Channel of(ChatFacts.Piece piece) {
            return piece.part() == Part.TEXT && piece.tool() == 0 ? TEXT : new Channel(piece.part(), piece.tool());
        }
    }

    private final Envelope envelope;
    private final Map<Channel, ByteArrayOutputStream> channels = new LinkedHashMap<>(2);
    private byte[] id = new byte[0];
    private byte[] created = new byte[0];
    private int bytes;
    private boolean told = true;

    Sent(Envelope envelope) {
        this.envelope = envelope;
    }

    /** Another frame of the answer goes to the client. */
    void note(SseFrame frame, ChatFacts facts) {
        if (!told) return;
        if (id.length == 0 && facts.id().isThere()) id = copy(frame, facts.id());
        if (created.length == 0 && facts.created().isThere()) created = copy(frame, facts.created());
        // Beside the first choice nothing is kept apart, so that nothing could be put together again.
        if (facts.choicesSeen() > 1) {
            forget();
            return;
        }
        for (ChatFacts.Piece piece : facts.pieces()) {
            if (piece.part() == Part.OTHER || (bytes += piece.to() - piece.from()) > MAX_BYTES) {
                forget();
                return;
            }
            channels.computeIfAbsent(Channel.of(piece), channel -> new ByteArrayOutputStream(256))
                    .write(frame.bytes(), piece.from(), piece.to() - piece.from());
        }
    }

    /** The same of a text that no frame held as it was sent. */
    void note(Channel channel, String text) {
        byte[] escaped = Json.escaped(text);
        bytes += escaped.length;
        channels.computeIfAbsent(channel, name -> new ByteArrayOutputStream(256))
                .writeBytes(escaped);
    }

    private void forget() {
        told = false;
        channels.clear();
    }

    private static byte[] copy(SseFrame frame, ChatFacts.Span span) {
        return Arrays.copyOfRange(frame.bytes(), span.from(), span.to());
    }

    /** Whether enough is known to finish the answer. */
    boolean isKnown() {
        return told;
    }

    /** The answer's id as JSON; empty if it has none. */
    byte[] id() {
        return id;
    }

    /** When the answer was made, as JSON; empty if it does not say. */
    byte[] created() {
        return created;
    }

    /**
     * What a model is asked to carry on: plain text, long enough that carrying on can be told from starting over. White space
     * at its end is left out, which some models refuse, and half of a character.
     */
    Continuation continuation() {
        String text = text();
        String begun = text.substring(0, text.length() - tail().length());
        boolean plain = channels.keySet().stream()
                .allMatch(channel -> channel.part() == Part.TEXT || channel.part() == Part.REASONING);
        if (!plain || !canBeTold(begun) || envelope.endsWithAssistant()) return new Continuation(Optional.empty(), 0);
        byte[] escaped = Json.escaped(begun);
        return new Continuation(
                Optional.of(new Change.Prefill(new Change.Bytes(escaped))), Estimate.tokens(escaped.length));
    }

    /** Whether a text that begins like this one is this one begun anew: not if it is short, nor if it repeats itself. */
    private static boolean canBeTold(String text) {
        if (text.length() < LEAST_CHARS) return false;
        String head = text.substring(0, Math.min(text.length(), Seam.STARTED_OVER));
        return text.indexOf(head, 1) < 0;
    }

    /** The end of the text that a continuation leaves out. */
    String tail() {
        String text = text();
        int end = text.length();
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) end--;
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) end--;
        return text.substring(end);
    }

    private String text() {
        ByteArrayOutputStream text = channels.get(TEXT);
        return text == null ? "" : decoded(text.toByteArray());
    }

    /** The parts that make the answer, decoded. Reasoning is none: what led to an answer need not be the same twice. */
    Map<Channel, String> parts() {
        var parts = new LinkedHashMap<Channel, String>();
        channels.forEach((channel, escaped) -> {
            if (channel.part() != Part.REASONING) parts.put(channel, decoded(escaped.toByteArray()));
        });
        return parts;
    }

    /** The text that the inside of a JSON string stands for. */
    static String decoded(byte[] escaped) {
        byte[] quoted = new byte[escaped.length + 2];
        quoted[0] = '"';
        System.arraycopy(escaped, 0, quoted, 1, escaped.length);
        quoted[quoted.length - 1] = '"';
        try (JsonParser json = Json.FACTORY.createParser(quoted)) {
            json.nextToken();
            return json.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("it was JSON when it came", e);
        }
    }
}
