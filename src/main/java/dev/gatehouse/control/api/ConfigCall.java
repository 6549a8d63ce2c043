package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.config.Document;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a call on the configuration carries: a JSON object with the document in it, itself or as YAML text; or the document alone as
 * YAML, and the rest in the query.
 *
 * @param revision an old one that is meant
 * @param expected the number of the revision that the caller takes for live
 * @param watch how long the published document is watched; zero for not at all
 */
record ConfigCall(
        Optional<Document> document, OptionalLong revision, OptionalLong expected, String description, Duration watch) {

    /** Some ten thousand targets; the parser would take three times as much. */
    static final int MAX_BODY_BYTES = 1024 * 1024;

    private static final int MAX_DESCRIPTION_CHARS = 500;
    private static final List<String> FIELDS =
            List.of("document", "revision", "expected_revision", "description", "watch");

    private static final Pattern WATCH = Pattern.compile("(\\d{1,4})([sm])");
    /** In less time hardly any request comes; after more, something else is as likely to blame. */
    private static final Duration SHORTEST_WATCH = Duration.ofSeconds(10);

    private static final Duration LONGEST_WATCH = Duration.ofHours(1);

    /** Source: RFC 9110, section 13.1.1, "If-Match", read 2026-11-21. */
    private static final Pattern IF_MATCH = Pattern.compile("\"?(\\d{1,18})\"?");

    /**
     * Reads the call.
     *
     * @throws ApiProblem if a field of it cannot be used
     * @throws dev.gatehouse.control.config.InvalidDocumentException if the document is neither YAML nor JSON
     */
    static ConfigCall read(ServerRequest request) {
        String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
        ConfigCall call = type.contains("yaml") ? ofYaml(request) : ofJson(AdminApi.body(request, MAX_BODY_BYTES));
        if (call.description.length() > MAX_DESCRIPTION_CHARS
                || call.description.chars().anyMatch(Character::isISOControl)) {
            throw field("description", "must be a text of at most " + MAX_DESCRIPTION_CHARS + " printable characters");
        }
        OptionalLong matched = ifMatch(request);
        return matched.isEmpty()
                ? call
                : new ConfigCall(call.document, call.revision, matched, call.description, call.watch);
    }

    private static ConfigCall ofYaml(ServerRequest request) {
        Document document = Document.parse(AdminApi.text(request, MAX_BODY_BYTES));
        String description = request.query().first("description").orElse("");
        OptionalLong revision = request.query().contains("revision")
                ? OptionalLong.of(number("revision", request.query().get("revision")))
                : OptionalLong.empty();
        Duration watch = watch(request.query().first("watch").orElse(""));
        return new ConfigCall(Optional.of(document), revision, OptionalLong.empty(), description, watch);
    }

    private static ConfigCall ofJson(JsonNode body) {
        body.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) throw field(name, "is not known; known here: " + String.join(", ", FIELDS));
        });
        JsonNode description = body.path("description");
        if (body.hasNonNull("description") && !description.isTextual()) throw field("description", "must be a text");
        return new ConfigCall(
                document(body.path("document")),
                number(body, "revision"),
                number(body, "expected_revision"),
                description.asText(""),
                watch(body.path("watch").asText("")));
    }

    private static Duration watch(String text) {
        if (text.isEmpty()) return Duration.ZERO;
        Matcher matcher = WATCH.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration watch = matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
            if (watch.compareTo(SHORTEST_WATCH) >= 0 && watch.compareTo(LONGEST_WATCH) <= 0) return watch;
        }
        throw field("watch", "must be a time from 10s to 60m, such as 5m");
    }

    private static Optional<Document> document(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) return Optional.empty();
        return Optional.of(node.isTextual() ? Document.parse(node.textValue()) : Document.of(node));
    }

    private static OptionalLong number(JsonNode body, String name) {
        return body.hasNonNull(name)
                ? OptionalLong.of(number(name, body.get(name).asText()))
                : OptionalLong.empty();
    }

    /** A revision number as it stands in a path or a query. */
    static long number(String name, String text) {
        if (text.matches("\\d{1,18}")) return Long.parseLong(text);
        throw field(name, "must be the number of a revision");
    }

    /** The number of the revision that the caller takes for live, if the header says one. */
    static OptionalLong ifMatch(ServerRequest request) {
        Optional<String> header = request.headers().first(HeaderNames.IF_MATCH);
        if (header.isEmpty()) return OptionalLong.empty();
        Matcher matcher = IF_MATCH.matcher(header.get().strip());
        if (matcher.matches()) return OptionalLong.of(Long.parseLong(matcher.group(1)));
        throw field("If-Match", "must be the number of a revision in quotes, as in \"7\"");
    }

    private static ApiProblem field(String name, String message) {
        return ApiProblem.invalid(List.of(new ApiProblem.FieldError(name, "invalid", message)));
    }

    Document requiredDocument() {
        return document.orElseThrow(() -> field("document", "must be given, as an object or as a text in YAML"));
    }

    long requiredRevision() {
        return revision.orElseThrow(() -> field("revision", "must be the number of a revision"));
    }

    long requiredExpected() {
        return expected.orElseThrow(
                () -> ApiProblem.preconditionRequired(
                        "expected_revision_required",
                        "Name the live revision that you saw, as expected_revision or in If-Match, so that nobody's change is lost."));
    }
}
