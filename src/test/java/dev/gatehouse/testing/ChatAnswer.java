package dev.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A chat answer as a client has it when its connection is quiet: it should be whole, or one error, and never look like both. */
public final class ChatAnswer {

    private static final String DONE = "[DONE]";

    private final int status;
    private final boolean stream;
    private final String body;
    private final StringBuilder text = new StringBuilder();
    private final List<String> flaws = new ArrayList<>();
    private int errors;
    private int finishes;

    private ChatAnswer(int status, boolean stream, String body) {
        this.status = status;
        this.stream = stream;
        this.body = body;
        if (stream) readFrames();
        else readObject();
    }

    public static ChatAnswer of(HttpResponse<String> response) {
        boolean stream =
                response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        return new ChatAnswer(response.statusCode(), stream, response.body());
    }

    public boolean isWhole() {
        return errors == 0;
    }

    /**
     * What is wrong with it; empty if nothing is.
     *
     * @param truths each of the texts that an upstream may have meant to say
     */
    public String flaw(Collection<String> truths) {
        var found = new ArrayList<>(flaws);
        String said = text.toString();
        if (errors > 1) found.add("several errors");
        if (errors == 1 && finishes > 0) found.add("an error, and a finish reason");
        if (errors == 0 && finishes != 1) found.add(finishes + " finish reasons");
        if (errors == 0 && status != 200) found.add("status " + status + " without an error");
        if (!stream && errors == 1 && (status < 400 || !said.isEmpty()))
            found.add("an error that looks like an answer");
        if (errors == 0 && !truths.contains(said)) found.add("not what an upstream said");
        if (errors == 1 && truths.stream().noneMatch(truth -> truth.startsWith(said))) found.add("no beginning");
        return found.isEmpty() ? "" : found + " " + this;
    }

    private void readObject() {
        object(body, "message");
    }

    private void readFrames() {
        List<String> frames = List.of(body.split("\n\n", -1));
        // Behind the last empty line is nothing.
        if (!frames.getLast().isEmpty()) flaws.add("ends within a frame");
        List<String> data = frames.stream()
                .filter(frame -> frame.startsWith("data: "))
                .map(frame -> frame.substring("data: ".length()))
                .toList();
        if (data.isEmpty() || data.indexOf(DONE) != data.size() - 1) flaws.add("does not end with one end mark");
        for (String one : data) {
            if (errors > 0 && !one.equals(DONE)) flaws.add("goes on behind an error");
            if (!one.equals(DONE)) object(one, "delta");
        }
    }

    private void object(String json, String part) {
        JsonNode root;
        try {
            root = TestGateway.JSON.readTree(json);
        } catch (IOException e) {
            flaws.add("not JSON: " + json);
            return;
        }
        if (root.path("error").isObject()) errors++;
        JsonNode choice = root.path("choices").path(0);
        text.append(choice.path(part).path("content").asText(""));
        if (choice.path("finish_reason").isTextual()) finishes++;
        if (root.isMissingNode() || (!root.has("error") && !root.has("choices"))) flaws.add("no chat: " + json);
    }

    @Override
    public String toString() {
        return status + " " + body;
    }
}
