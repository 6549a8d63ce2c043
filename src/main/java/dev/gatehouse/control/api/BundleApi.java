package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentMerge;
import dev.gatehouse.control.config.DocumentMerge.Merged;
import dev.gatehouse.control.config.DocumentMerge.OnConflict;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.store.VirtualKeyTable;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code /api/config/export} and {@code /import}: the document and the virtual keys of an installation, for another one. */
public final class BundleApi {

    /**
     * What an installation is taken along as. Provider keys are references in the document; the variables are for the other side to set.
     *
     * @param version of this form
     */
    record Bundle(int version, String exportedAt, long revision, JsonNode document, List<BundleKey> virtualKeys) {}

    /**
     * What came of an import, or would.
     *
     * @param revision the live one
     * @param conflicts what both had, and that said different things
     */
    record Result(boolean dryRun, String onConflict, long revision, List<String> added, List<String> conflicts) {}

    private static final int VERSION = 1;
    private static final String AUTHOR = "import";
    /** A document and some ten thousand keys. */
    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private final AdminApi api;
    private final LiveConfiguration configuration;
    private final VirtualKeyTable table;
    private final Runnable keysChanged;
    private final Supplier<Optional<Path>> file;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /**
     * @param keysChanged makes changed keys known to this process
     * @param file what dictates the configuration, if there is one
     */
    public BundleApi(
            AdminApi api,
            LiveConfiguration configuration,
            VirtualKeyTable table,
            Runnable keysChanged,
            Supplier<Optional<Path>> file,
            Supplier<UUID> ids,
            InstantSource clock) {
        this.api = api;
        this.configuration = configuration;
        this.table = table;
        this.keysChanged = keysChanged;
        this.file = file;
        this.ids = ids;
        this.clock = clock;
    }

    public Handler exportBundle() {
        return api.guarding((request, response) -> {
            Published live = configuration.published();
            List<BundleKey> keys = table.all().stream().map(BundleKey::of).toList();
            return Optional.of(new Bundle(
                    VERSION,
                    clock.instant().toString(),
                    live.number(),
                    live.document().tree(),
                    keys));
        });
    }

    /** Brings in what is new; of what both have, the query says which stays. All is checked before anything is changed. */
    public Handler importBundle() {
        return api.guarding((request, response) -> {
            OnConflict onConflict = onConflict(request);
            boolean dryRun = request.query().first("dry_run").orElse("false").equals("true");
            JsonNode body = AdminApi.body(request, MAX_BODY_BYTES);
            if (body.path("version").asInt() != VERSION) {
                throw ApiProblem.badRequest("invalid_bundle", "The body must be a bundle of version " + VERSION + ".");
            }
            try {
                return Optional.of(bringIn(body, onConflict, dryRun));
            } catch (InvalidDocumentException e) {
                throw ApiProblem.invalidDocument(e);
            }
        });
    }

    private Result bringIn(JsonNode bundle, OnConflict onConflict, boolean dryRun) {
        List<VirtualKey> theirs = keys(bundle.path("virtual_keys"));
        Published live = configuration.published();
        Merged merged = DocumentMerge.of(live.document(), Document.of(bundle.path("document")), onConflict);
        configuration.check(merged.document());

        Map<KeyDigest, VirtualKey> known =
                table.all().stream().collect(Collectors.toMap(VirtualKey::digest, Function.identity()));
        List<UUID> taken = known.values().stream().map(VirtualKey::id).toList();
        var added = new ArrayList<VirtualKey>();
        var changed = new ArrayList<VirtualKey>();
        for (VirtualKey key : theirs) {
            VirtualKey own = known.get(key.digest());
            if (own == null) {
                added.add(taken.contains(key.id()) ? key.as(ids.get()) : key);
                continue;
            }
            VirtualKey wanted = own.with(key.name(), key.terms());
            if (!wanted.equals(own)) changed.add(wanted);
        }

        List<String> conflicts = named(merged.conflicts(), changed);
        if (!dryRun) {
            if (onConflict == OnConflict.FAIL && !conflicts.isEmpty()) {
                throw ApiProblem.conflict(
                        "conflicts",
                        "Nothing was changed; these are there already and say something else: "
                                + String.join(", ", conflicts) + ".");
            }
            publish(live, merged.document());
            table.bringIn(added, onConflict == OnConflict.REPLACE ? changed : List.of());
            keysChanged.run();
        }
        return new Result(
                dryRun, onConflict.id(), configuration.published().number(), named(merged.added(), added), conflicts);
    }

    private void publish(Published live, Document document) {
        if (document.equals(live.document())) return;
        file.get().ifPresent(path -> {
            throw ApiProblem.conflict(
                    "file_managed",
                    "The file " + path + " dictates the configuration of this gateway; bring it in there.");
        });
        OptionalLong published = configuration.publish(document, AUTHOR, "brought in from a bundle", live.number());
        if (published.isEmpty()) {
            throw ApiProblem.conflict(
                    "stale_revision", "Another document was published meanwhile; nothing was changed.");
        }
    }

    private static List<VirtualKey> keys(JsonNode list) {
        var keys = new ArrayList<VirtualKey>();
        var digests = new HashSet<KeyDigest>();
        var ids = new HashSet<UUID>();
        for (JsonNode entry : list) {
            String path = "virtual_keys[" + keys.size() + "]";
            VirtualKey key = BundleKey.read(entry, path);
            if (!digests.add(key.digest()) || !ids.add(key.id())) {
                throw ApiProblem.invalid(List.of(new ApiProblem.FieldError(path, "duplicate", "is there twice")));
            }
            keys.add(key);
        }
        return keys;
    }

    private static List<String> named(List<String> paths, List<VirtualKey> keys) {
        var all = new ArrayList<>(paths);
        keys.forEach(key -> all.add("virtual_keys[" + key.name() + "]"));
        return all;
    }

    private static OnConflict onConflict(ServerRequest request) {
        String written = request.query().first("on_conflict").orElse(OnConflict.FAIL.id());
        return Arrays.stream(OnConflict.values())
                .filter(one -> one.id().equals(written))
                .findFirst()
                .orElseThrow(() ->
                        ApiProblem.badRequest("invalid_on_conflict", "on_conflict must be skip, replace or fail."));
    }
}
