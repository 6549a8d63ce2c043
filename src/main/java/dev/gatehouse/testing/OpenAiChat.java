package dev.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Answers OpenAI chat requests, whole or as a stream, as the request asks, and {@code GET …/models}. A value: each method
 * returns a changed copy.
 */
public final class OpenAiChat implements Script {

    private static final JsonMapper JSON = new JsonMapper();

    /** Constant, so that a test can compare whole answers. */
    private static final long CREATED = 1_790_000_000;

    private final List<String> pieces;
    private final String model;
    private final Duration pace;
    private final int faultAfter;
    private final Fault fault;

    /** What goes wrong in the middle of a stream, for example {@code Wire::cut}. */
    @FunctionalInterface
    public interface Fault {
        void on(Wire wire) throws IOException;
    }

    private OpenAiChat(List<String> pieces, String model, Duration pace, int faultAfter, Fault fault) {
        this.pieces = pieces;
        this.model = model;
        this.pace = pace;
        this.faultAfter = faultAfter;
        this.fault = fault;
    }

    /** The answer, one content frame for each piece when it is streamed. */
    public static OpenAiChat saying(String... pieces) {
        return new OpenAiChat(List.of(pieces), "", Duration.ZERO, -1, wire -> {});
    }

    /** The model that the answer names; without it, the one that was asked for. */
    public OpenAiChat as(String name) {
        return new OpenAiChat(pieces, name, pace, faultAfter, fault);
    }

    /** The pause before every content frame. */
    public OpenAiChat paced(Duration pause) {
        return new OpenAiChat(pieces, model, pause, faultAfter, fault);
    }

    /**
     * Does something else after that many content frames of a stream (0: after the role frame):
     * {@code after(3, Wire::cut)}, {@code after(1, Wire::silence)}, {@code after(2, wire -> wire.frame("oops"))}. The
     * stream goes on afterwards if the connection still stands. Whole answers stay whole.
     */
    public OpenAiChat after(int frames, Fault happening) {
        return new OpenAiChat(pieces, model, pace, frames, happening);
    }

    @Override
    public void answer(Request request, Wire wire) throws IOException {
        if (request.method().equals("GET")) {
            wire.json(200, modelList());
            return;
        }
        JsonNode asked = JSON.readTree(request.body());
        var reply = new Reply(
                "chatcmpl-" + request.ordinal(),
                model.isEmpty() ? asked.path("model").asText() : model);
        if (asked.path("stream").asBoolean()) {
            stream(reply, asked.at("/stream_options/include_usage").asBoolean(), wire);
        } else {
            wire.json(200, whole(reply));
        }
    }

    private void stream(Reply reply, boolean withUsage, Wire wire) throws IOException {
        wire.sse();
        wire.frame(reply.chunk(delta("role", "assistant").put("content", ""), ""));
        if (faultAfter == 0) fault.on(wire);
        for (int sent = 1; sent <= pieces.size(); sent++) {
            if (pace.isPositive()) wire.pause(pace);
            wire.frame(reply.chunk(delta("content", pieces.get(sent - 1)), ""));
            if (faultAfter == sent) fault.on(wire);
        }
        wire.frame(reply.chunk(JsonNodeFactory.instance.objectNode(), "stop"));
        if (withUsage) wire.frame(reply.usageChunk(usage()));
        wire.done();
    }

    private String whole(Reply reply) {
        ObjectNode root = reply.root("chat.completion");
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", String.join("", pieces));
        choice.put("finish_reason", "stop");
        root.set("usage", usage());
        return root.toString();
    }

    private String modelList() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("object", "list");
        root.putArray("data").addObject().put("id", model).put("object", "model");
        return root.toString();
    }

    /** One token a piece, and seven for the prompt. */
    private ObjectNode usage() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", 7)
                .put("completion_tokens", pieces.size())
                .put("total_tokens", 7 + pieces.size());
    }

    private static ObjectNode delta(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    /** What all JSON of one reply has in common. */
    private record Reply(String id, String model) {

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

        String usageChunk(ObjectNode usage) {
            ObjectNode root = root("chat.completion.chunk");
            root.putArray("choices");
            root.set("usage", usage);
            return root.toString();
        }
    }
}
