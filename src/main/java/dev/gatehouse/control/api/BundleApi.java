package dev.gatehouse.control.api;

import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.api.Bundles.Bundle;
import dev.gatehouse.store.BackupFolder;
import io.helidon.webserver.http.Handler;
import java.util.Optional;

/** {@code /api/config/export} and {@code /import}: an installation is taken along to another one. */
public final class BundleApi {

    /** A document and some ten thousand keys. */
    static final int MAX_BODY_BYTES = BackupFolder.MOST_BYTES;

    private final AdminApi api;
    private final Bundles bundles;

    public BundleApi(AdminApi api, Bundles bundles) {
        this.api = api;
        this.bundles = bundles;
    }

    public Handler exportBundle() {
        return api.answering((request, response) -> Optional.of(bundles.withoutSecrets()));
    }

    /** The same with the stored secrets, sealed with the passphrase that the body gives. */
    public Handler exportWithSecrets() {
        return api.answering((request, response) -> {
            Bundle sealed = bundles.sealed(AdminApi.body(request));
            Audit.note(request, "with " + sealed.countSecrets() + " sealed secrets");
            return Optional.of(sealed);
        });
    }

    public Handler importBundle() {
        return api.answering(
                (request, response) -> Optional.of(bundles.bringIn(request, AdminApi.body(request, MAX_BODY_BYTES))));
    }
}
