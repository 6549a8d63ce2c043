package dev.gatehouse.testing.wall;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the client got, line by line.
 *
 * @param stream whether one was asked for
 * @param status 0 if there was not even a head
 * @param requestId as the gateway told it; empty if it did not
 * @param ended false if the client gave up waiting
 */
record Reply(boolean stream, int status, String requestId, List<Line> lines, boolean ended, Duration took) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String DATA = "data: ";

    /** @param after since the request began */
    record Line(Duration after, String text) {}

    Reply {
        lines = List.copyOf(lines);
    }

    /** The answer's text, put together from its pieces if it was streamed. */
    String text() {
        return documents().map(Reply::content).collect(Collectors.joining());
    }

    Optional<Duration> firstContent() {
        return lines.stream()
                .filter(line -> !content(document(line.text())).isEmpty())
                .map(Line::after)
                .findFirst();
    }

    /** In the order in which they came; an answer has one. */
    List<String> finishReasons() {
        return documents()
                .map(document -> document.at("/choices/0/finish_reason").asText(""))
                .filter(reason -> !reason.isEmpty() && !reason.equals("null"))
                .toList();
    }

    /** The different ids of the answer's frames. */
    List<String> ids() {
        return documents()
                .map(document -> document.path("id").asText(""))
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
    }

    boolean hasError() {
        return documents().anyMatch(document -> document.path("error").isObject());
    }

    /** Empty if there is no error, or one without a code. */
    String errorCode() {
        return documents()
                .map(document -> document.at("/error/code").asText(""))
                .filter(code -> !code.isEmpty())
                .findFirst()
                .orElse("");
    }

    boolean isDone() {
        return lines.stream().anyMatch(line -> line.text().equals(DATA + "[DONE]"));
    }

    private Stream<JsonNode> documents() {
        return stream && lines.stream().anyMatch(line -> line.text().startsWith(DATA))
                ? lines.stream().map(line -> document(line.text()))
                : Stream.of(parsed(lines.stream().map(Line::text).collect(Collectors.joining("\n"))));
    }

    /** Of a line; missing if it holds none. */
    private static JsonNode document(String line) {
        return parsed(line.startsWith(DATA) ? line.substring(DATA.length()) : line);
    }

    private static String content(JsonNode document) {
        JsonNode choice = document.at("/choices/0");
        return choice.at("/delta/content").asText("")
                + choice.at("/message/content").asText("");
    }

    private static JsonNode parsed(String text) {
        try {
            return text.startsWith("{") ? JSON.readTree(text) : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
