package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.ResponseFormat;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Turn;
import java.util.List;
import java.util.Set;

/** Writes a request for a message. Source: Claude API reference, "Create a Message", read 2026-11-21. */
final class MessagesRequestEncoder {

    /** Required by the dialect; what its own examples of long answers ask for. */
    private static final long DEFAULT_MAX_TOKENS = 4_096;

    /** Compatible servers take it in OpenAI's dialect as well. */
    private static final Set<String> SHARED = Set.of("top_k", "cache_control");

    private static final double MAX_TEMPERATURE = 1;

    private final Chat chat;
    private final ModelTraits model;
    private final Dropped dropped;
    private final BlockWriter writer;

    MessagesRequestEncoder(Chat chat, ModelTraits model, Dropped dropped) {
        this.chat = chat;
        this.model = model;
        this.dropped = dropped;
        this.writer = new BlockWriter(dropped);
    }

    byte[] encode() {
        ObjectNode request = Trees.object().put("model", chat.model());
        long maxTokens = chat.maxOutput().orElse(model.maxOutput().orElse(DEFAULT_MAX_TOKENS));
        request.put("max_tokens", maxTokens);
        system(request);
        messages(request);
        List<ResponseFormat> standIn =
                chat.format().filter(format -> !isNative(format)).stream().toList();
        MessagesTools.encode(chat.tools(), standIn, request, dropped);
        chat.format().filter(this::isNative).ifPresent(format -> format(format, request));
        boolean thinks = new ThinkingWriter(chat, model, dropped).write(request);
        sampling(request, thinks);
        if (!chat.requester().user().isEmpty())
            request.putObject("metadata").put("user_id", chat.requester().user());
        if (chat.requester().metadata().isPresent()) dropped.field("metadata");
        if (chat.stream()) request.put("stream", true);
        chat.rest().write(request, ANTHROPIC, SHARED, dropped);
        return Trees.bytes(request);
    }

    private boolean isNative(ResponseFormat format) {
        return model.structuredOutput() && format instanceof ResponseFormat.JsonSchema;
    }

    private static void format(ResponseFormat format, ObjectNode request) {
        if (!(format instanceof ResponseFormat.JsonSchema wanted)) return;
        ObjectNode node = request.withObjectProperty("output_config").putObject("format");
        node.put("type", "json_schema").set("schema", wanted.schema());
    }

    /** System texts stand at the top, wherever they stood: older models take them nowhere else. */
    private void system(ObjectNode request) {
        ArrayNode blocks = Trees.array();
        chat.systemTexts().forEach(text -> writer.add(text, blocks));
        if (blocks.isEmpty()) return;
        boolean plain = blocks.size() == 1 && blocks.get(0).size() == 2;
        request.set("system", plain ? blocks.get(0).get("text") : blocks);
    }

    /** Turns of one side in a row are one message. */
    private void messages(ObjectNode request) {
        ArrayNode messages = request.putArray("messages");
        List<Turn> turns = chat.conversation();
        for (int from = 0; from < turns.size(); ) {
            int to = from;
            while (to < turns.size() && turns.get(to).role() == turns.get(from).role()) to++;
            message(turns.subList(from, to), to == turns.size(), messages);
            from = to;
        }
        if (messages.isEmpty())
            throw DialectException.unsupported("messages", "The model's provider needs a message of the user's.");
    }

    private void message(List<Turn> turns, boolean last, ArrayNode messages) {
        ArrayNode blocks = Trees.array();
        boolean user = turns.getFirst().role() == Role.USER;
        for (Turn turn : turns) {
            for (Part part : turn.parts()) {
                // Results come before whatever else is said.
                if (user && part instanceof Part.ToolResult) writer.add(part, blocks);
            }
        }
        for (Turn turn : turns) {
            for (Part part : turn.parts()) {
                if (!user || !(part instanceof Part.ToolResult)) writer.add(part, blocks);
            }
        }
        if (blocks.isEmpty()) return;
        if (last && !user) stripped(blocks);
        if (blocks.isEmpty()) return;
        ObjectNode message = messages.addObject().put("role", user ? "user" : "assistant");
        boolean plain =
                blocks.size() == 1 && blocks.get(0).has("text") && blocks.get(0).size() == 2;
        message.set("content", plain ? blocks.get(0).get("text") : blocks);
        turns.forEach(turn -> turn.rest().write(message, ANTHROPIC, Set.of(), dropped));
    }

    /** An assistant's last text that the model is to carry on must not end with white space. */
    private static void stripped(ArrayNode blocks) {
        ObjectNode last = (ObjectNode) blocks.get(blocks.size() - 1);
        if (!last.path("type").asText("").equals("text")) return;
        String text = last.path("text").asText("").stripTrailing();
        if (text.isEmpty()) blocks.remove(blocks.size() - 1);
        else last.put("text", text);
    }

    /** @param thinks a model that thinks takes no temperature */
    private void sampling(ObjectNode request, boolean thinks) {
        Sampling sampling = chat.sampling();
        if (thinks) {
            sampling.temperature().ifPresent(value -> dropped.field("temperature"));
            sampling.topP().ifPresent(value -> dropped.field("top_p"));
            sampling.topK().ifPresent(value -> dropped.field("top_k"));
        } else {
            sampling.temperature().ifPresent(value -> {
                if (value > MAX_TEMPERATURE) dropped.field("temperature");
                request.put("temperature", Math.clamp(value, 0, MAX_TEMPERATURE));
            });
            sampling.topP().ifPresent(value -> request.put("top_p", value));
            sampling.topK().ifPresent(value -> request.put("top_k", value));
        }
        sampling.frequencyPenalty().ifPresent(value -> dropped.field("frequency_penalty"));
        sampling.presencePenalty().ifPresent(value -> dropped.field("presence_penalty"));
        sampling.seed().ifPresent(value -> dropped.field("seed"));
        // A stop sequence of white space alone is refused.
        List<String> stop =
                sampling.stop().stream().filter(text -> !text.isBlank()).toList();
        if (stop.size() < sampling.stop().size()) dropped.field("stop");
        if (stop.isEmpty()) return;
        ArrayNode list = request.putArray("stop_sequences");
        stop.forEach(list::add);
    }
}
