package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request of the demo: what its client got, what the record says, what the providers saw.
 *
 * @param forwardedModel the model that the second provider was asked for
 * @param failover what the client waited beyond the second provider's own time
 */
record DemoExchange(
        DemoClient.Reply reply,
        JsonNode record,
        int throttledCalls,
        int steadyCalls,
        String forwardedModel,
        Duration failover) {

    private static final Duration MOST_FAILOVER = Duration.ofMillis(50);

    double failoverMillis() {
        return failover.toNanos() / 1e6;
    }

    /** What must be true, in words, and whether it is. */
    Map<String, Boolean> checks() {
        var checks = new LinkedHashMap<String, Boolean>();
        checks.put("the client got 200", reply.status() == 200);
        checks.put("the answer came from the second provider", reply.text().equals("The second provider finished it."));
        checks.put("each provider was called exactly once", throttledCalls == 1 && steadyCalls == 1);
        checks.put("the model was rewritten to the second target's", forwardedModel.equals("large-2"));
        checks.put(
                "the record says model_fallback, as the header did",
                record.path("route_mode").asText().equals("model_fallback")
                        && reply.routeMode().equals("model_fallback"));
        checks.put(
                "both attempts are recorded with their classes",
                attemptClass(0).equals("rate_limited") && attemptClass(1).equals("ok"));
        checks.put("failing over cost less than 50 ms", failover.compareTo(MOST_FAILOVER) < 0);
        return checks;
    }

    private String attemptClass(int index) {
        return record.path("attempts").path(index).path("class").asText();
    }
}
