package dev.gatehouse.testing.wall;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * What both sides saw of a gateway. All times count from the first request.
 *
 * @param replies what the client got, in the order of its requests
 * @param calls when each provider was called, the first provider first
 * @param records looks up the gateway's own record of a request, by the request's id
 */
record Evidence(List<Reply> replies, List<List<Duration>> calls, Function<String, JsonNode> records) {

    Evidence {
        replies = List.copyOf(replies);
        calls = List.copyOf(calls);
    }
}
