package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.ResponseFormat;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Thinking;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Writes a request for content. Source: Gemini API reference, "Generating content" and "Thinking", read 2026-11-21. */
final class RequestEncoder {

    /** The most that every model takes that thinks: Gemini 2.5 Flash's; its larger sibling takes 32,768. */
    private static final long MAX_BUDGET = 24_576;

    /** The model is to decide for itself how long to think. */
    private static final long DYNAMIC = -1;

    private final Chat chat;
    private final Dropped dropped;

    RequestEncoder(Chat chat, Dropped dropped) {
        this.chat = chat;
        this.dropped = dropped;
    }

    byte[] encode() {
        ObjectNode request = Trees.object();
        system(request);
        request.set("contents", new ContentsEncoder(chat, dropped).encode());
        GeminiTools.encode(chat.tools(), request, dropped);
        ObjectNode config = Trees.object();
        sampling(config);
        chat.maxOutput().ifPresent(max -> config.put("maxOutputTokens", max));
        thinking(config);
        format(config);
        if (!config.isEmpty()) request.set("generationConfig", config);
        if (!chat.requester().user().isEmpty()) dropped.field("user");
        if (chat.requester().metadata().isPresent()) dropped.field("metadata");
        chat.rest().write(request, GEMINI, Set.of(), dropped);
        return Trees.bytes(request);
    }

    private void system(ObjectNode request) {
        List<Part.Text> texts = chat.systemTexts();
        if (texts.isEmpty()) return;
        ArrayNode parts = request.putObject("systemInstruction").putArray("parts");
        for (Part.Text text : texts) {
            ObjectNode part = parts.addObject().put("text", text.text());
            text.rest().write(part, GEMINI, Set.of(), dropped);
        }
    }

    private void sampling(ObjectNode config) {
        Sampling sampling = chat.sampling();
        sampling.temperature().ifPresent(value -> config.put("temperature", value));
        sampling.topP().ifPresent(value -> config.put("topP", value));
        sampling.topK().ifPresent(value -> config.put("topK", value));
        sampling.frequencyPenalty().ifPresent(value -> config.put("frequencyPenalty", value));
        sampling.presencePenalty().ifPresent(value -> config.put("presencePenalty", value));
        sampling.seed().ifPresent(value -> config.put("seed", value));
        if (sampling.stop().isEmpty()) return;
        ArrayNode stop = config.putArray("stopSequences");
        sampling.stop().forEach(stop::add);
    }

    private void thinking(ObjectNode config) {
        Thinking thinking = chat.thinking();
        OptionalLong budget = thinking.asBudget();
        if (budget.isEmpty() && !thinking.adaptive()) return;
        long tokens = Math.min(budget.orElse(DYNAMIC), MAX_BUDGET);
        boolean shown = tokens != 0 && !thinking.summary().equals("none");
        config.putObject("thinkingConfig").put("thinkingBudget", tokens).put("includeThoughts", shown);
    }

    private void format(ObjectNode config) {
        if (chat.format().isEmpty()) return;
        config.put("responseMimeType", "application/json");
        if (chat.format().get() instanceof ResponseFormat.JsonSchema wanted)
            config.set("responseJsonSchema", wanted.schema());
    }
}
