package dev.gatehouse.wire.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Fields;
import java.util.Optional;

/** The usage of a response: cached tokens are part of the input, reasoning is part of the output. */
final class ResponsesUsage {

    private ResponsesUsage() {}

    /** Empty if the response tells none. */
    static Optional<Usage> decode(Fields response) {
        return response.object("usage")
                .map(usage -> new Usage(
                        usage.count("input_tokens"),
                        detail(usage, "input_tokens_details", "cached_tokens"),
                        detail(usage, "input_tokens_details", "cache_write_tokens"),
                        0,
                        usage.count("output_tokens"),
                        detail(usage, "output_tokens_details", "reasoning_tokens"),
                        false));
    }

    private static long detail(Fields usage, String details, String name) {
        return usage.object(details).map(of -> of.count(name)).orElse(0L);
    }

    static ObjectNode encode(Usage usage) {
        ObjectNode node = Trees.object().put("input_tokens", usage.prompt());
        node.putObject("input_tokens_details")
                .put("cached_tokens", usage.cached())
                .put("cache_write_tokens", usage.written() + usage.writtenForAnHour());
        node.put("output_tokens", usage.completion());
        node.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
        return node.put("total_tokens", usage.prompt() + usage.completion());
    }
}
