package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Effort;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Thinking;
import dev.gatehouse.wire.neutral.Turn;
import java.util.List;
import java.util.Optional;

/**
 * Writes how much the model is to think. Sources: Claude docs, "Extended thinking", "Adaptive thinking" and "Effort", read 2026-11-21.
 */
final class ThinkingWriter {

    /** The least that a budget may be. */
    private static final long MIN_BUDGET = 1_024;

    /** What is left for the answer where thinking would use up all that the answer may have. */
    private static final long ANSWER_TOKENS = 1_024;

    private final Chat chat;
    private final ModelTraits model;
    private final Dropped dropped;

    ThinkingWriter(Chat chat, ModelTraits model, Dropped dropped) {
        this.chat = chat;
        this.model = model;
        this.dropped = dropped;
    }

    /**
     * True if the model will think.
     *
     * @param request with {@code max_tokens} and {@code tool_choice}; the former grows if the client did not ask for one
     */
    boolean write(ObjectNode request) {
        Thinking thinking = chat.thinking();
        Optional<Effort> effort = thinking.asEffort();
        if (effort.isEmpty() && !thinking.adaptive()) return false;
        if (effort.isPresent() && effort.get() == Effort.NONE) {
            request.putObject("thinking").put("type", "disabled");
            return false;
        }
        String choice = request.path("tool_choice").path("type").asText("");
        if (choice.equals("any") || choice.equals("tool")) return without();
        if (model.adaptiveThinking() || effort.isEmpty()) {
            ObjectNode node = request.putObject("thinking").put("type", "adaptive");
            if (!thinking.summary().isEmpty())
                node.put("display", thinking.summary().equals("none") ? "omitted" : "summarized");
            effort.ifPresent(word -> request.withObjectProperty("output_config").put("effort", word(word)));
            return true;
        }
        if (isWithinAnUnsignedToolLoop()) return without();
        return budget(request, thinking.asBudget().orElse(MIN_BUDGET));
    }

    private boolean budget(ObjectNode request, long wanted) {
        long maxTokens = request.path("max_tokens").asLong();
        if (chat.maxOutput().isEmpty()) {
            maxTokens = Math.min(maxTokens + wanted, model.maxOutput().orElse(maxTokens + wanted));
            request.put("max_tokens", maxTokens);
        }
        long budget = wanted < maxTokens ? wanted : maxTokens - ANSWER_TOKENS;
        if (budget < MIN_BUDGET) return without();
        request.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
        return true;
    }

    private boolean without() {
        dropped.field("reasoning_effort");
        return false;
    }

    private static String word(Effort effort) {
        return effort == Effort.MINIMAL ? Effort.LOW.word() : effort.word();
    }

    /**
     * A model that was given a budget refuses results of a call that it did not think about first, and what another model thought is not signed by
     * Anthropic.
     */
    private boolean isWithinAnUnsignedToolLoop() {
        List<Turn> turns = chat.conversation();
        if (turns.isEmpty() || turns.getLast().parts().stream().noneMatch(Part.ToolResult.class::isInstance))
            return false;
        for (Turn turn : turns.reversed()) {
            if (turn.role() != Role.ASSISTANT) continue;
            if (turn.parts().isEmpty()) return true;
            return !(turn.parts().getFirst() instanceof Part.Reasoning thought
                    && thought.dialect() == ANTHROPIC
                    && !(thought.signature().isEmpty() && thought.sealed().isEmpty()));
        }
        return false;
    }
}
