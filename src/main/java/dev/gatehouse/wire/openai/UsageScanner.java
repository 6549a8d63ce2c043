package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.domain.Usage;
import java.io.IOException;
import java.util.Optional;

/** Reads the usage of an answer under all the names that {@link ChatUsage} knows, without building a tree. */
final class UsageScanner {

    private final JsonParser json;
    private long prompt;
    private long cached;
    private long written;
    private long writtenForAnHour;
    private long completion;
    private long reasoning;
    private long total;
    private boolean byTime;

    UsageScanner(JsonParser json) {
        this.json = json;
    }

    /** The parser stands at the start of the object, and then at its end. Empty for sound that is paid by its length and has no tokens. */
    Optional<Usage> scan() throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) field(name);
        if (byTime && prompt == 0 && completion == 0) return Optional.empty();
        // Where nothing is generated, some providers tell the sum alone.
        long input = prompt == 0 && completion == 0 ? total : prompt;
        long forMinutes = Math.max(0, written - writtenForAnHour);
        return Optional.of(new Usage(input, cached, forMinutes, writtenForAnHour, completion, reasoning, false));
    }

    private void field(String name) throws IOException {
        JsonToken value = json.nextToken();
        switch (name) {
            case "prompt_tokens", "input_tokens" -> prompt = ChatScanner.count(json, value);
            case "completion_tokens", "output_tokens" -> completion = ChatScanner.count(json, value);
            case "total_tokens" -> total = ChatScanner.count(json, value);
            case "prompt_cache_hit_tokens" -> cached = Math.max(cached, ChatScanner.count(json, value));
            case "cache_creation_input_tokens" -> written = Math.max(written, ChatScanner.count(json, value));
            case "prompt_tokens_details",
                    "input_tokens_details",
                    "completion_tokens_details",
                    "output_tokens_details",
                    "cache_creation" -> details(value);
            case "seconds" -> {
                byTime = true;
                json.skipChildren();
            }
            default -> json.skipChildren();
        }
    }

    /** No two kinds of details have a name in common. */
    private void details(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken part = json.nextToken();
            switch (name) {
                case "cached_tokens" -> cached = Math.max(cached, ChatScanner.count(json, part));
                case "cache_write_tokens" -> written = Math.max(written, ChatScanner.count(json, part));
                case "ephemeral_1h_input_tokens" -> writtenForAnHour = ChatScanner.count(json, part);
                case "reasoning_tokens" -> reasoning = ChatScanner.count(json, part);
                default -> json.skipChildren();
            }
        }
    }
}
