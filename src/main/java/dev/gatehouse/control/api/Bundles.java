package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentMerge.OnConflict;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import dev.gatehouse.control.secrets.Passphrase;
import dev.gatehouse.control.secrets.Secrets;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.StoredSecret;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.store.BundleTables;
import dev.gatehouse.store.BundleTables.Contents;
import dev.gatehouse.store.BundleTables.NewDocument;
import io.helidon.webserver.http.ServerRequest;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What makes bundles of an installation, and brings them into it. */
public final class Bundles {

    /**
     * What an installation is taken along as.
     *
     * @param version of this form
     * @param owners the limits of owners, by name
     * @param secrets the stored secrets by name, sealed with a passphrase; null if they stay here
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Bundle(
            int version,
            String exportedAt,
            long revision,
            JsonNode document,
            List<BundleKey> virtualKeys,
            Map<String, OwnerLimits> owners,
            @Nullable Map<String, String> secrets) {

        int countSecrets() {
            return secrets == null ? 0 : secrets.size();
        }
    }

    /** As {@code /api/owners/{name}/limits} takes them. */
    record OwnerLimits(ShownTerms.Limits limits, Map<String, BigDecimal> budgets) {

        static OwnerLimits of(UsageLimits limits) {
            return new OwnerLimits(ShownTerms.Limits.of(limits), ShownTerms.amounts(limits.budgets()));
        }
    }

    /**
     * What came of an import, or would.
     *
     * @param revision the live one
     * @param conflicts what both had, and that said different things
     */
    record Result(boolean dryRun, String onConflict, long revision, List<String> added, List<String> conflicts) {}

    private static final int VERSION = 1;

    private final LiveConfiguration configuration;
    private final Secrets secrets;
    private final BundleStore store;
    private final Function<Secret, Passphrase> passphrase;
    private final Publishing publishing;
    private final InstantSource clock;

    /**
     * What makes them.
     *
     * @param passphrase of what a caller gives as one
     * @param file what dictates the configuration, if there is one
     */
    public Bundles(
            LiveConfiguration configuration,
            Secrets secrets,
            BundleStore store,
            Function<Secret, Passphrase> passphrase,
            Supplier<Optional<Path>> file,
            InstantSource clock) {
        this.configuration = configuration;
        this.secrets = secrets;
        this.store = store;
        this.passphrase = passphrase;
        this.publishing = new Publishing(configuration, file);
        this.clock = clock;
    }

    Bundle withoutSecrets() {
        return bundle(null);
    }

    /** With the stored secrets, sealed with the passphrase that the body gives. */
    Bundle sealed(JsonNode body) {
        Passphrase sealing = passphrase.apply(BundleContents.passphrase(body));
        var sealed = new TreeMap<String, String>();
        for (StoredSecret stored : secrets.all()) {
            Secret secret = secrets.find(stored.name())
                    .orElseThrow(() -> ApiProblem.conflict(
                            "secret_unreadable", "This gateway cannot open the secret " + stored.name() + "."));
            sealed.put(stored.name(), sealing.seal(stored.name(), secret));
        }
        return bundle(sealed);
    }

    private Bundle bundle(@Nullable Map<String, String> sealed) {
        Published live = configuration.published();
        var owners = new TreeMap<String, OwnerLimits>();
        store.owners().forEach((owner, limits) -> owners.put(owner, OwnerLimits.of(limits)));
        return new Bundle(
                VERSION,
                clock.instant().toString(),
                live.number(),
                live.document().tree(),
                store.keys().stream().map(BundleKey::of).toList(),
                owners,
                sealed);
    }

    /** Brings in what is new; of what both have, the query says which stays. All of it is stored, or nothing. */
    Result bringIn(ServerRequest request, JsonNode bundle) {
        OnConflict onConflict = onConflict(request);
        boolean dryRun = request.query().first("dry_run").orElse("false").equals("true");
        if (bundle.path("version").asInt() != VERSION) {
            throw ApiProblem.badRequest("invalid_bundle", "The body must be a bundle of version " + VERSION + ".");
        }
        try {
            Published live = configuration.published();
            BundleImport plan = plan(bundle, live, onConflict);
            if (!dryRun) bringIn(request, plan, live, onConflict);
            long revision = configuration.published().number();
            return new Result(dryRun, onConflict.id(), revision, plan.added(), plan.conflicts());
        } catch (InvalidDocumentException e) {
            throw ApiProblem.invalidDocument(e);
        }
    }

    private BundleImport plan(JsonNode body, Published live, OnConflict onConflict) {
        BundleContents theirs = BundleContents.read(body, passphrase);
        var plan = new BundleImport(live, theirs, onConflict);
        plan.keys(theirs.keys(), store.keys(), store::newId);
        plan.owners(theirs.owners(), store.owners());
        plan.secrets(theirs.secrets(), secrets::find);
        configuration.check(
                plan.document(), name -> Optional.ofNullable(plan.secrets().get(name)));
        return plan;
    }

    private void bringIn(ServerRequest request, BundleImport plan, Published live, OnConflict onConflict) {
        if (onConflict == OnConflict.FAIL && !plan.conflicts().isEmpty()) {
            throw ApiProblem.conflict(
                    "conflicts",
                    "Nothing was changed; these are there already and say something else: "
                            + String.join(", ", plan.conflicts()) + ".");
        }
        String author = Publishing.author(request);
        List<StoredSecret> sealed = plan.secrets().entrySet().stream()
                .map(entry -> secrets.sealed(entry.getKey(), entry.getValue(), author))
                .toList();
        BundleTables.Outcome outcome = store.bringIn(new Contents(
                document(plan.document(), live, author), plan.addedKeys(), plan.changedKeys(), plan.owners(), sealed));
        switch (outcome) {
            case DONE -> {}
            case STALE -> throw publishing.stale();
            case OTHER_MASTER_KEY -> throw Secrets.otherMasterKey();
        }
        Audit.note(
                request,
                "revision " + live.number(),
                "revision " + configuration.published().number() + ", added " + plan.added() + ", " + onConflict.id()
                        + " " + plan.conflicts());
    }

    private Optional<NewDocument> document(Document document, Published live, String author) {
        if (document.equals(live.document())) return Optional.empty();
        publishing.refuseIfFileDictates();
        return Optional.of(new NewDocument(document.json(), author, "brought in from a bundle", live.number()));
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
