package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Requester;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Thinking;
import dev.gatehouse.wire.openai.ChatCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What can be added to the messages of a body in openai-chat. */
final class Messages {

    private static final ObjectMapper JSON = new ObjectMapper(Json.FACTORY);
    private static final byte[] MESSAGE = "{\"role\":\"system\",\"content\":".getBytes(US_ASCII);
    private static final byte[] PART = ",{\"type\":\"text\",\"text\":".getBytes(US_ASCII);
    private static final byte[] BLANK_LINE = "\\n\\n".getBytes(US_ASCII);

    private Messages() {}

    /** Turns as messages, with commas between them. */
    static byte[] json(Change.Say say) {
        var chat = new Chat(
                "any",
                say.turns(),
                say.tools(),
                Sampling.DEFAULT,
                OptionalLong.empty(),
                Thinking.UNSAID,
                Optional.empty(),
                Requester.UNKNOWN,
                false,
                false,
                Rest.NONE);
        byte[] request = new ChatCodec().encodeRequest(chat, ModelTraits.UNKNOWN, Dropped.everything());
        try {
            JsonNode messages = JSON.readTree(request).path("messages");
            return StreamSupport.stream(messages.spliterator(), false)
                    .map(JsonNode::toString)
                    .collect(joining(","))
                    .getBytes(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("it was just written", e);
        }
    }

    /**
     * Adds to what tells the model how to behave: to the last such message at the beginning, since not every model takes more than one, or as a
     * message of its own if there is none.
     *
     * @param from where the list of messages begins
     * @param to behind its end
     */
    static Splice.Edit instructing(byte[] body, int from, int to, String text) {
        try (JsonParser json = Json.FACTORY.createParser(body, from, to - from)) {
            json.nextToken();
            Splice.@Nullable Edit last = null;
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Optional<Splice.Edit> found = inMessage(json, from, text);
                if (found.isEmpty()) break;
                last = found.get();
            }
            if (last != null) return last;
            boolean only = json.currentToken() == JsonToken.END_ARRAY;
            return insert(from + 1, MESSAGE, Json.quoted(text), (only ? "}" : "},").getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("it was JSON when it came", e);
        }
    }

    /** Empty if the message does not tell the model how to behave, or not in text. */
    private static Optional<Splice.Edit> inMessage(JsonParser json, int from, String text) throws IOException {
        String role = "";
        Optional<Splice.Edit> edit = Optional.empty();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (name.equals("role") && value == JsonToken.VALUE_STRING) role = json.getText();
            boolean content = name.equals("content");
            boolean empty = value == JsonToken.START_ARRAY && json.nextToken() == JsonToken.END_ARRAY;
            if (value == JsonToken.VALUE_STRING) json.finishToken();
            else if (value == JsonToken.START_ARRAY) endList(json);
            else json.skipChildren();
            int end = from + (int) json.currentLocation().getByteOffset() - 1;
            if (content && value == JsonToken.VALUE_STRING)
                edit = Optional.of(insert(end, BLANK_LINE, Json.escaped(text), new byte[0]));
            if (content && value == JsonToken.START_ARRAY && !empty)
                edit = Optional.of(insert(end, PART, Json.quoted(text), "}".getBytes(US_ASCII)));
        }
        return role.equals("system") || role.equals("developer") ? edit : Optional.empty();
    }

    /** @param json at the list's first token, or at its end */
    private static void endList(JsonParser json) throws IOException {
        while (json.currentToken() != JsonToken.END_ARRAY) {
            json.skipChildren();
            json.nextToken();
        }
    }

    private static Splice.Edit insert(int at, byte[] before, byte[] text, byte[] after) {
        var added = new ByteArrayOutputStream(before.length + text.length + after.length);
        added.writeBytes(before);
        added.writeBytes(text);
        added.writeBytes(after);
        return new Splice.Edit(at, at, added.toByteArray());
    }
}
