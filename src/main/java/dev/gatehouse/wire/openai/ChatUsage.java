package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Fields;
import java.util.Optional;

/**
 * Usage, of which cached tokens are part of the prompt's and reasoning part of the completion's. Sources, read 2026-11-21: OpenAI API reference, "The
 * chat completion object"; DeepSeek ({@code prompt_cache_hit_tokens}); {@code cache_creation} is Anthropic's, which gateways in front of its models
 * pass on.
 */
final class ChatUsage {

    private ChatUsage() {}

    static Usage decode(Fields usage) {
        Optional<Fields> prompt = details(usage, "prompt_tokens_details");
        Optional<Fields> completion = details(usage, "completion_tokens_details");
        Optional<Fields> creation = details(usage, "cache_creation");
        long cached = Math.max(
                prompt.map(of -> of.count("cached_tokens")).orElse(0L), usage.count("prompt_cache_hit_tokens"));
        long hour = creation.map(of -> of.count("ephemeral_1h_input_tokens")).orElse(0L);
        long written = Math.max(
                usage.count("cache_creation_input_tokens"),
                prompt.map(of -> of.count("cache_write_tokens")).orElse(0L));
        return new Usage(
                usage.count("prompt_tokens"),
                cached,
                Math.max(0, written - hour),
                hour,
                usage.count("completion_tokens"),
                completion.map(of -> of.count("reasoning_tokens")).orElse(0L),
                false);
    }

    private static Optional<Fields> details(Fields usage, String name) {
        return usage.node(name).isObject() ? usage.object(name) : Optional.empty();
    }

    static ObjectNode encode(Usage usage) {
        ObjectNode node = Trees.object()
                .put("prompt_tokens", usage.prompt())
                .put("completion_tokens", usage.completion())
                .put("total_tokens", usage.prompt() + usage.completion());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cached());
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        long written = usage.written() + usage.writtenForAnHour();
        if (written > 0) {
            node.put("cache_creation_input_tokens", written);
            node.putObject("cache_creation")
                    .put("ephemeral_5m_input_tokens", usage.written())
                    .put("ephemeral_1h_input_tokens", usage.writtenForAnHour());
        }
        return node;
    }
}
