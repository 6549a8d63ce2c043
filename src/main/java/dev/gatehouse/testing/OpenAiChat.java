package dev.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Answers OpenAI chat requests, whole or as a stream, as the request asks, and {@code GET …/models}. A value: each method
 * returns a changed copy.
 */
public final class OpenAiChat implements Script {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String PREFILL_REFUSED = """
            {"error":{"message":"This model does not support assistant message prefill. The conversation must end with a user \
            message.","type":"invalid_request_error"}}""";

    /** Constant, so that a test can compare whole answers. */
    private static final long CREATED = 1_790_000_000;

    /** Whatever the prompt is. */
    public static final int PROMPT_TOKENS = 7;

    private final List<String> pieces;
    private final String model;
    private final Duration pace;
    private final int faultAfter;
    private final Fault fault;
    private final Prefill prefill;

    /** What it does when the last message of the request is the beginning of the answer. */
    private enum Prefill {
        IGNORED,
        CONTINUED,
        REFUSED
    }

    /** What goes wrong in the middle of a stream, for example {@code Wire::cut}. */
    @FunctionalInterface
    public interface Fault {
        void on(Wire wire) throws IOException;
    }

    private OpenAiChat(List<String> pieces, String model, Duration pace, int faultAfter, Fault fault, Prefill prefill) {
        this.pieces = pieces;
        this.model = model;
        this.pace = pace;
        this.faultAfter = faultAfter;
        this.fault = fault;
        this.prefill = prefill;
    }

    /** The answer, one content frame for each piece when it is streamed. */
    public static OpenAiChat saying(String... pieces) {
        return new OpenAiChat(List.of(pieces), "", Duration.ZERO, -1, wire -> {}, Prefill.IGNORED);
    }

    /** The model that the answer names; without it, the one that was asked for. */
    public OpenAiChat as(String name) {
        return new OpenAiChat(pieces, name, pace, faultAfter, fault, prefill);
    }

    /** The pause before every content frame. */
    public OpenAiChat paced(Duration pause) {
        return new OpenAiChat(pieces, model, pause, faultAfter, fault, prefill);
    }

    /**
     * Does something else after that many content frames of a stream (0: after the role frame):
     * {@code after(3, Wire::cut)}, {@code after(1, Wire::silence)}, {@code after(2, wire -> wire.frame("oops"))}. The
     * stream goes on afterwards if the connection still stands. Whole answers stay whole.
     */
    public OpenAiChat after(int frames, Fault happening) {
        return new OpenAiChat(pieces, model, pace, frames, happening, prefill);
    }

    /** Carries on behind a prefill that is some of its pieces; one that is anything else it ignores. */
    public OpenAiChat continuing() {
        return new OpenAiChat(pieces, model, pace, faultAfter, fault, Prefill.CONTINUED);
    }

    /** Answers a request that ends with a prefill as many models do: with 400. */
    public OpenAiChat refusingPrefill() {
        return new OpenAiChat(pieces, model, pace, faultAfter, fault, Prefill.REFUSED);
    }

    @Override
    public void answer(Request request, Wire wire) throws IOException {
        if (request.method().equals("GET")) {
            wire.json(200, modelList());
            return;
        }
        JsonNode asked = JSON.readTree(request.body());
        Optional<String> begun = prefill(asked);
        if (begun.isPresent() && prefill == Prefill.REFUSED) {
            wire.json(400, PREFILL_REFUSED);
            return;
        }
        List<String> rest =
                prefill == Prefill.CONTINUED ? pieces.subList(piecesIn(begun.orElse("")), pieces.size()) : pieces;
        String name = model.isEmpty() ? asked.path("model").asText() : model;
        // With the model, so that the answers of two providers differ.
        var reply = new Reply("chatcmpl-" + name + "-" + request.ordinal(), name, rest);
        if (asked.path("stream").asBoolean()) {
            stream(reply, asked.at("/stream_options/include_usage").asBoolean(), wire);
        } else {
            wire.json(200, whole(reply));
        }
    }

    private static Optional<String> prefill(JsonNode asked) {
        JsonNode messages = asked.path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        return last.path("role").asText().equals("assistant")
                ? Optional.of(last.path("content").asText())
                : Optional.empty();
    }

    /** How many of the pieces the text is; 0 if it is something else. */
    private int piecesIn(String text) {
        for (int count = pieces.size(); count > 0; count--) {
            if (String.join("", pieces.subList(0, count)).equals(text)) return count;
        }
        return 0;
    }

    private void stream(Reply reply, boolean withUsage, Wire wire) throws IOException {
        wire.sse();
        wire.frame(reply.chunk(delta("role", "assistant").put("content", ""), ""));
        if (faultAfter == 0) fault.on(wire);
        for (int sent = 1; sent <= reply.pieces().size(); sent++) {
            if (pace.isPositive()) wire.pause(pace);
            wire.frame(reply.chunk(delta("content", reply.pieces().get(sent - 1)), ""));
            if (faultAfter == sent) fault.on(wire);
        }
        wire.frame(reply.chunk(JsonNodeFactory.instance.objectNode(), "stop"));
        if (withUsage) wire.frame(reply.usageChunk(reply.usage()));
        wire.done();
    }

    private String whole(Reply reply) {
        ObjectNode root = reply.root("chat.completion");
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", String.join("", reply.pieces()));
        choice.put("finish_reason", "stop");
        root.set("usage", reply.usage());
        return root.toString();
    }

    private String modelList() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("object", "list");
        root.putArray("data").addObject().put("id", model).put("object", "model");
        return root.toString();
    }

    private static ObjectNode delta(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    /** What all JSON of one reply has in common. */
    private record Reply(String id, String model, List<String> pieces) {

        ObjectNode root(String object) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("id", id)
                    .put("object", object)
                    .put("created", CREATED)
                    .put("model", model);
        }

        /** Finish reason empty: not finished. */
        String chunk(ObjectNode delta, String finishReason) {
            ObjectNode root = root("chat.completion.chunk");
            ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
            choice.set("delta", delta);
            if (finishReason.isEmpty()) choice.putNull("finish_reason");
            else choice.put("finish_reason", finishReason);
            return root.toString();
        }

        /** One token a piece. */
        ObjectNode usage() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("prompt_tokens", PROMPT_TOKENS)
                    .put("completion_tokens", pieces.size())
                    .put("total_tokens", PROMPT_TOKENS + pieces.size());
        }

        String usageChunk(ObjectNode usage) {
            ObjectNode root = root("chat.completion.chunk");
            root.putArray("choices");
            root.set("usage", usage);
            return root.toString();
        }
    }
}
