package dev.gatehouse.gateway.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.sse.SseFrame;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The model's name in the events of Anthropic's and of OpenAI's newer dialect, which wrap the answer that names it. */
final class ShownModel {

    private static final Set<String> WRAPPERS = Set.of("message", "response");

    private ShownModel() {}

    /** The frame with that name in place of its own; as it is if it names none. */
    static byte[] in(SseFrame frame, String model) {
        return new Splice(frame.bytes(), frame.from(), frame.to(), edits(frame, model)).toBytes();
    }

    private static List<Splice.Edit> edits(SseFrame frame, String model) {
        int from = frame.dataFrom();
        try (JsonParser json = Json.FACTORY.createParser(frame.bytes(), from, frame.dataTo() - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) return List.of();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                boolean object = json.nextToken() == JsonToken.START_OBJECT;
                if (object && WRAPPERS.contains(name)) return inWrapper(json, from, model);
                json.skipChildren();
            }
        } catch (IOException e) {
            // No JSON on one line: there is nothing to replace.
        }
        return List.of();
    }

    private static List<Splice.Edit> inWrapper(JsonParser json, int from, String model) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.VALUE_STRING && name.equals("model")) {
                int start = from + (int) json.currentTokenLocation().getByteOffset();
                json.finishToken();
                int end = from + (int) json.currentLocation().getByteOffset();
                return List.of(new Splice.Edit(start, end, Json.quoted(model)));
            }
            json.skipChildren();
        }
        return List.of();
    }
}
