package dev.gatehouse.bench.mock;

/** What the mock says in Anthropic's dialect. Source: docs.anthropic.com, "Messages" and "Streaming Messages", read 2026-11-21. */
final class Anthropic {

    static final String BEGINNING = event(
                    "message_start",
                    "\"message\":{\"id\":\"msg_lab\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"lab-model\",\"content\":[],"
                            + "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}")
            + event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");

    static final String END = event("content_block_stop", "\"index\":0")
            + event(
                    "message_delta",
                    "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":200}")
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private Anthropic() {}

    static String delta(String piece) {
        return event(
                "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + piece + "\"}");
    }

    static String message(String text) {
        return "{\"id\":\"msg_lab\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"lab-model\",\"content\":[{\"type\":\"text\","
                + "\"text\":\"" + text + "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                + "\"usage\":{\"input_tokens\":10,\"output_tokens\":50}}";
    }

    private static String event(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
    }
}
