package dev.gatehouse.gateway.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.wire.Json;
import java.io.IOException;

/**
 * Counts the prompts of {@code /v1/completions}, each of which is answered. Source: OpenAI API reference, "Completions", read
 * 2026-11-22: a text, a list of texts, a list of tokens, or a list of such.
 */
final class Prompts {

    private Prompts() {}

    /** @param from where a value begins in a body that is known to be JSON */
    static int at(byte[] body, int from) {
        if (body[from] != '[') return 1;
        try (JsonParser json = Json.FACTORY.createParser(body, from, body.length - from)) {
            json.nextToken();
            int count = 0;
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                // One list of tokens is one prompt.
                if (count == 0 && token.isNumeric()) return 1;
                json.skipChildren();
                count++;
            }
            return Math.max(1, count);
        } catch (IOException e) {
            return 1;
        }
    }
}
