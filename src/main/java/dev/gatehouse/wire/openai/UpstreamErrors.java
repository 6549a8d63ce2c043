package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.wire.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Reads the error body of a provider that speaks OpenAI's dialect, more or less. Sources, read 2026-11-21: OpenAI API
 * reference, "Error codes"; vLLM's {@code ErrorResponse} (fields at the top level); FastAPI's {@code detail}; Google's
 * OpenAI-compatible endpoint (a list around the object); OpenRouter's {@code metadata.raw} (the provider's own error as
 * text).
 */
public final class UpstreamErrors {

    private static final ObjectMapper TREES = new ObjectMapper(Json.FACTORY);

    private static final int MAX_WORD_CHARS = 80;

    /** What tells one kind of error from another comes early in a message. */
    private static final int MAX_MESSAGE_CHARS = 4_000;

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
        if (error.isTextual()) return new UpstreamError("", "", "", cut(error.textValue(), MAX_MESSAGE_CHARS));
        JsonNode detail = root.path("detail");
        if (detail.isArray()) return invalid(detail);
        JsonNode of = error.isObject() ? error : root;
        String type = word(of.path("type"));
        var message = new StringJoiner(" ");
        message.add(of.path("message").asText(""))
                .add(of.at("/metadata/raw").asText(""))
                .add(detail.asText(""));
        return new UpstreamError(
                word(of.path("code")),
                type.isEmpty() ? word(of.path("status")) : type,
                word(of.path("param")),
                cut(message.toString(), MAX_MESSAGE_CHARS));
    }

    /** FastAPI: {@code [{"type": "extra_forbidden", "loc": ["body", "top_k"], "msg": …}]}. */
    private static UpstreamError invalid(JsonNode details) {
        JsonNode first = details.path(0);
        JsonNode place = first.path("loc");
        return new UpstreamError(
                word(first.path("type")),
                "",
                word(place.path(place.size() - 1)),
                cut(first.path("msg").asText(""), MAX_MESSAGE_CHARS));
    }

    private static String word(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? cut(value.asText(), MAX_WORD_CHARS) : "";
    }

    private static String cut(String text, int chars) {
        return text.length() > chars ? text.substring(0, chars) : text;
    }
}
