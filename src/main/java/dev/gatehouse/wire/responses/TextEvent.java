package dev.gatehouse.wire.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The event that most of a stream consists of, read without building a tree.
 *
 * @param output the index of the item that the text belongs to
 */
record TextEvent(int output, String delta) {

    private static final String TYPE = "response.output_text.delta";

    /** Empty for any other event, for one in which something is not as it should be, and for what is no event. */
    static Optional<TextEvent> read(byte[] bytes, int from, int to) {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            // The type comes first: other events are given up at once.
            boolean text = json.nextToken() == JsonToken.START_OBJECT
                    && "type".equals(json.nextFieldName())
                    && TYPE.equals(json.nextTextValue());
            Optional<TextEvent> event = text ? fields(json) : Optional.empty();
            return json.nextToken() == null ? event : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array", e);
        }
    }

    private static Optional<TextEvent> fields(JsonParser json) throws IOException {
        int output = -1;
        String delta = "";
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (name.equals("output_index") && value == JsonToken.VALUE_NUMBER_INT) output = json.getIntValue();
            if (name.equals("delta") && value == JsonToken.VALUE_STRING) delta = json.getText();
            json.skipChildren();
        }
        return output < 0 || delta.isEmpty() ? Optional.empty() : Optional.of(new TextEvent(output, delta));
    }
}
