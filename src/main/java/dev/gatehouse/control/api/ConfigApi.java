package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentDiff;
import dev.gatehouse.control.config.DocumentDiff.Change;
import dev.gatehouse.control.config.DocumentSchema;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import dev.gatehouse.domain.Revision;
import dev.gatehouse.store.RevisionTable;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/config}: what the configuration is and was, what a change would be, and how it is published. */
public final class ConfigApi {

    /**
     * The live document.
     *
     * @param inForce the revision that this process serves; lower than the live one if it cannot use that
     * @param file what dictates the configuration; null if that is this API
     */
    record Live(long revision, long inForce, @Nullable String file, JsonNode document) {}

    /**
     * A revision as it is listed.
     *
     * @param watchedUntil null if it was not to be watched
     */
    record Listed(
            long revision,
            boolean live,
            String author,
            String description,
            String publishedAt,
            String outcome,
            @Nullable String watchedUntil) {}

    /** A revision as it is shown alone. */
    record Shown(@JsonUnwrapped Listed listed, JsonNode document) {}

    /** @param nextCursor null on the last page */
    record Page(List<Listed> data, @Nullable String nextCursor) {}

    record Valid(boolean valid) {}

    record Differences(long revision, List<ShownChange> changes) {}

    /** One of them. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownChange(
            String path,
            String change,
            @JsonProperty("old") @Nullable JsonNode before,
            @JsonProperty("new") @Nullable JsonNode after) {

        static ShownChange of(Change change) {
            return new ShownChange(
                    change.path(),
                    change.kind().name().toLowerCase(Locale.ROOT),
                    change.before().isMissingNode() ? null : change.before(),
                    change.after().isMissingNode() ? null : change.after());
        }
    }

    private static final Header YAML = HeaderValues.createCached("Content-Type", "application/yaml");
    private static final Header JSON_SCHEMA = HeaderValues.createCached("Content-Type", "application/schema+json");

    private final AdminApi api;
    private final LiveConfiguration configuration;
    private final RevisionTable table;
    private final Supplier<Optional<Path>> file;
    private final Publishing publishing;

    /** @param file what dictates the configuration, if there is one */
    public ConfigApi(
            AdminApi api, LiveConfiguration configuration, RevisionTable table, Supplier<Optional<Path>> file) {
        this.api = api;
        this.configuration = configuration;
        this.table = table;
        this.file = file;
        this.publishing = new Publishing(configuration, file);
    }

    /** The live document as JSON, or alone as YAML for who accepts that; or that of the revision that the query names. */
    public Handler show() {
        return answering((request, response) -> {
            Optional<String> old = Paging.text(request.query(), "revision");
            if (old.isPresent()) return shown(request, response, ConfigCall.number("revision", old.get()));
            Published live = configuration.published();
            Publishing.tag(response, live.number());
            if (wantsYaml(request))
                return Optional.of(new AdminApi.Text(YAML, live.document().yaml()));
            String dictating = file.get().map(Path::toString).orElse(null);
            return Optional.of(new Live(
                    live.number(),
                    configuration.inForce().number(),
                    dictating,
                    live.document().tree()));
        });
    }

    public Handler validate() {
        return answering((request, response) -> {
            configuration.check(ConfigCall.read(request).requiredDocument());
            return Optional.of(new Valid(true));
        });
    }

    /** What the document changes in the live one, or in an old revision; without a document, what the live one changed in that. */
    public Handler diff() {
        return answering((request, response) -> {
            ConfigCall call = ConfigCall.read(request);
            call.document().ifPresent(configuration::check);
            Published live = configuration.published();
            Document after = call.document().orElse(live.document());
            OptionalLong old = call.revision();
            return Optional.of(
                    old.isEmpty()
                            ? differences(live.number(), live.document(), after)
                            : differences(old.getAsLong(), LiveConfiguration.document(find(old.getAsLong())), after));
        });
    }

    public Handler publish() {
        return answering((request, response) -> {
            publishing.refuseIfFileDictates();
            ConfigCall call = ConfigCall.read(request);
            Document document = call.requiredDocument();
            long expected = call.requiredExpected();
            Published before = publishing.live(expected);
            OptionalLong published = configuration.publish(
                    document, Publishing.author(request), call.description(), expected, call.watch());
            long number = publishing.done(request, response, before, document, published);
            return Optional.of(differences(number, before.document(), document));
        });
    }

    public Handler rollBack() {
        return answering((request, response) -> {
            publishing.refuseIfFileDictates();
            ConfigCall call = ConfigCall.read(request);
            Revision old = find(call.requiredRevision());
            String description = call.description().isEmpty() ? "back to revision " + old.number() : call.description();
            long expected = call.requiredExpected();
            Published before = publishing.live(expected);
            OptionalLong published = configuration.rollBack(old, Publishing.author(request), description, expected);
            Document after = LiveConfiguration.document(old);
            long number = publishing.done(request, response, before, after, published);
            return Optional.of(differences(number, before.document(), after));
        });
    }

    public Handler revisions() {
        return answering((request, response) -> {
            int limit = Paging.limit(request.query());
            long live = configuration.published().number();
            List<Listed> listed = table.before(Paging.before(request.query()), limit).stream()
                    .map(revision -> listed(revision, live))
                    .toList();
            boolean more = !listed.isEmpty() && listed.getLast().revision() > 1;
            return Optional.of(
                    new Page(listed, more ? Long.toString(listed.getLast().revision()) : null));
        });
    }

    public Handler revision() {
        return answering((request, response) -> {
            String number = request.path().pathParameters().get("n");
            return shown(request, response, ConfigCall.number("n", number));
        });
    }

    private Optional<?> shown(ServerRequest request, ServerResponse response, long number) {
        Revision revision = find(number);
        Document document = LiveConfiguration.document(revision);
        Publishing.tag(response, number);
        if (wantsYaml(request)) return Optional.of(new AdminApi.Text(YAML, document.yaml()));
        return Optional.of(new Shown(listed(revision, configuration.published().number()), document.tree()));
    }

    /** What editors and build servers check a document with before anyone is asked. */
    public Handler schema() {
        return answering((request, response) -> Optional.of(new AdminApi.Text(JSON_SCHEMA, DocumentSchema.text())));
    }

    private Handler answering(AdminApi.Resource resource) {
        return api.answering((request, response) -> {
            try {
                return resource.answer(request, response);
            } catch (InvalidDocumentException e) {
                throw ApiProblem.invalidDocument(e);
            }
        });
    }

    static Differences differences(long revision, Document before, Document after) {
        List<Change> changes = DocumentDiff.between(before, after);
        return new Differences(revision, changes.stream().map(ShownChange::of).toList());
    }

    private Revision find(long number) {
        return table.find(number).orElseThrow(() -> ApiProblem.notFound("There is no revision " + number + "."));
    }

    private static Listed listed(Revision revision, long live) {
        return new Listed(
                revision.number(),
                revision.number() == live,
                revision.author(),
                revision.description(),
                revision.publishedAt().toString(),
                revision.outcome().name().toLowerCase(Locale.ROOT),
                revision.watchedUntil().map(Instant::toString).orElse(null));
    }

    private static boolean wantsYaml(ServerRequest request) {
        return request.headers().first(HeaderNames.ACCEPT).orElse("").contains("yaml");
    }
}
