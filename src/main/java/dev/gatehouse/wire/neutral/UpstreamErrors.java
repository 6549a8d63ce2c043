package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Reads the error body of a provider that speaks OpenAI's dialect, more or less. Sources, read 2026-11-21: OpenAI API
 * reference, "Error codes"; vLLM's {@code ErrorResponse} (fields at the top level); FastAPI's {@code detail}, which Mistral puts into
 * {@code message}; Google's OpenAI-compatible endpoint (a list around the object); OpenRouter's {@code metadata.raw} (the provider's own error as
 * text).
 */
public final class UpstreamErrors {

    private static final ObjectMapper TREES = new ObjectMapper(Json.FACTORY);

    private static final int MAX_WORD_CHARS = 80;

    /** What tells one kind of error from another comes early in a message. */
    private static final int MAX_MESSAGE_CHARS = 4_000;

    /** The parameters of a request are fewer. */
    private static final int MAX_PLACES = 64;

    /** No path into a request of a model API is longer. */
    private static final int MAX_DEPTH = 16;

    private UpstreamErrors() {}

    /** Empty if the bytes are not JSON; an error of which nothing is known if they are, and name none. */
    public static Optional<UpstreamError> read(byte[] bytes, int from, int to) {
        try {
            JsonNode root = TREES.readTree(bytes, from, to - from);
            if (root == null || root.isMissingNode()) return Optional.empty();
            return Optional.of(error(root.isArray() ? root.path(0) : root));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static UpstreamError error(JsonNode root) {
        JsonNode error = root.path("error");
        if (error.isTextual()) return read(root, error.textValue());
        JsonNode details = root.at("/message/detail").isArray() ? root.at("/message/detail") : root.path("detail");
        if (details.isArray()) return invalid(details);
        JsonNode of = error.isObject() ? error : root;
        var message = new StringJoiner(" ");
        message.add(of.path("message").asText(""))
                .add(of.at("/metadata/raw").asText(""))
                .add(details.asText(""));
        return read(of, message.toString());
    }

    private static UpstreamError read(JsonNode of, String message) {
        String type = word(of.path("type"));
        String param = word(of.path("param"));
        return new UpstreamError(
                word(of.path("code")),
                type.isEmpty() ? word(of.path("status")) : type,
                param.isEmpty() ? List.of() : List.of(param),
                cut(message.strip(), MAX_MESSAGE_CHARS));
    }

    /**
     * FastAPI: {@code [{"type": "extra_forbidden", "loc": ["body", "top_k"], "msg": …}]}. Of several kinds of complaint the
     * first one counts, with all its places.
     */
    private static UpstreamError invalid(JsonNode details) {
        JsonNode first = details.path(0);
        String kind = word(first.path("type"));
        List<String> places = details.valueStream()
                .filter(detail -> word(detail.path("type")).equals(kind))
                .limit(MAX_PLACES)
                .map(detail -> place(detail.path("loc")))
                .filter(place -> !place.isEmpty())
                .toList();
        return new UpstreamError(kind, "", places, cut(first.path("msg").asText(""), MAX_MESSAGE_CHARS));
    }

    /** {@code ["body", "messages", 0, "user"]} is {@code messages.0.user}. */
    private static String place(JsonNode loc) {
        return cut(
                loc.valueStream()
                        .map(JsonNode::asText)
                        .filter(part -> !part.equals("body"))
                        .limit(MAX_DEPTH)
                        .collect(Collectors.joining(".")),
                MAX_WORD_CHARS);
    }

    private static String word(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? cut(value.asText(), MAX_WORD_CHARS) : "";
    }

    private static String cut(String text, int chars) {
        return text.length() > chars ? text.substring(0, chars) : text;
    }
}
