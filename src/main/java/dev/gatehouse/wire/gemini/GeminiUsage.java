package dev.gatehouse.wire.gemini;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.neutral.Fields;
import java.util.Optional;

/** Usage: cached tokens are part of the prompt, thoughts are told beside the answer's tokens, what tools read beside the prompt's. */
final class GeminiUsage {

    /** The names of all fields that count, those of the lists by kind among them. */
    static final String[] COUNTS = {
        "promptTokenCount",
        "toolUsePromptTokenCount",
        "cachedContentTokenCount",
        "candidatesTokenCount",
        "thoughtsTokenCount",
        "totalTokenCount",
        "tokenCount"
    };

    private GeminiUsage() {}

    /** Empty if the answer, or this piece of it, tells none. */
    static Optional<Usage> decode(Fields answer) {
        return answer.object("usageMetadata")
                .map(usage -> of(
                        usage.count("promptTokenCount"),
                        usage.count("toolUsePromptTokenCount"),
                        usage.count("cachedContentTokenCount"),
                        usage.count("candidatesTokenCount"),
                        usage.count("thoughtsTokenCount")));
    }

    static Usage of(long prompt, long tools, long cached, long candidates, long thoughts) {
        return new Usage(sum(prompt, tools), cached, sum(candidates, thoughts), thoughts);
    }

    /** Whatever a stranger tells, no fewer than none. */
    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
