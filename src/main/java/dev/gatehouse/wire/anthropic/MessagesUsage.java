package dev.gatehouse.wire.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Fields;
import java.util.Optional;

/**
 * Usage, of which {@code input_tokens} are those that the cache had no part in. Source: Claude API reference, "Create a Message", read
 * 2026-11-21.
 */
final class MessagesUsage {

    static final Usage NONE = new Usage(0, 0, 0, 0);

    private MessagesUsage() {}

    /** @param before what an earlier event of the same stream told: what this one leaves out stays as it was */
    static Usage decode(Fields usage, Usage before) {
        Optional<Fields> creation =
                usage.node("cache_creation").isObject() ? usage.object("cache_creation") : Optional.empty();
        Optional<Fields> details = usage.node("output_tokens_details").isObject()
                ? usage.object("output_tokens_details")
                : Optional.empty();
        long input = told(usage, "input_tokens", before.prompt() - before.cached() - written(before));
        long read = told(usage, "cache_read_input_tokens", before.cached());
        long hour = creation.map(of -> of.count("ephemeral_1h_input_tokens")).orElse(before.writtenForAnHour());
        long written = told(usage, "cache_creation_input_tokens", written(before));
        long reasoning = details.map(of -> of.count("thinking_tokens")).orElse(before.reasoning());
        return new Usage(
                Math.max(0, input) + read + Math.max(written, hour),
                read,
                Math.max(0, written - hour),
                hour,
                told(usage, "output_tokens", before.completion()),
                reasoning,
                false);
    }

    private static long told(Fields usage, String name, long before) {
        return usage.has(name) ? usage.count(name) : before;
    }

    private static long written(Usage usage) {
        return usage.written() + usage.writtenForAnHour();
    }

    static ObjectNode encode(Usage usage) {
        ObjectNode node = Trees.object()
                .put("input_tokens", usage.uncached())
                .put("cache_creation_input_tokens", written(usage))
                .put("cache_read_input_tokens", usage.cached())
                .put("output_tokens", usage.completion());
        if (written(usage) > 0)
            node.putObject("cache_creation")
                    .put("ephemeral_5m_input_tokens", usage.written())
                    .put("ephemeral_1h_input_tokens", usage.writtenForAnHour());
        if (usage.reasoning() > 0) node.putObject("output_tokens_details").put("thinking_tokens", usage.reasoning());
        return node;
    }
}
