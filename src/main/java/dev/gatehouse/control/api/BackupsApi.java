package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.api.Bundles.Bundle;
import dev.gatehouse.store.BackupFolder;
import dev.gatehouse.store.BackupFolder.Backup;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/** {@code /api/backups}: bundles with sealed secrets, kept as files of this gateway. */
public final class BackupsApi {

    /**
     * A backup as it is shown.
     *
     * @param revision the one that was live
     */
    record Shown(String name, String createdAt, long bytes, long revision) {

        static Shown of(Backup backup) {
            return new Shown(backup.name(), backup.createdAt().toString(), backup.bytes(), backup.revision());
        }
    }

    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");

    private final AdminApi api;
    private final Bundles bundles;
    private final BackupFolder folder;
    private final InstantSource clock;

    public BackupsApi(AdminApi api, Bundles bundles, BackupFolder folder, InstantSource clock) {
        this.api = api;
        this.bundles = bundles;
        this.folder = folder;
        this.clock = clock;
    }

    /** The oldest first. */
    public Handler list() {
        return api.answering((request, response) -> Optional.of(
                Paging.of(request.query(), folder.all(), Backup::name).map(Shown::of)));
    }

    /** Writes one, its secrets sealed with the passphrase that the body gives. */
    public Handler create() {
        return api.answering((request, response) -> {
            Bundle bundle = bundles.sealed(AdminApi.body(request));
            byte[] content = AdminApi.bytes(bundle);
            if (content.length > BackupFolder.MOST_BYTES) {
                throw ApiProblem.conflict(
                        "backup_too_large",
                        "It would have more than " + BackupFolder.MOST_BYTES + " bytes, and could not be restored.");
            }
            Backup made = folder.write(clock.instant(), bundle.revision(), content);
            Audit.made(request, made.name());
            response.status(Status.CREATED_201);
            return Optional.of(Shown.of(made));
        });
    }

    /** The file itself, which {@code /api/config/import} takes too. */
    public Handler download() {
        return api.answering((request, response) -> {
            String content = new String(content(request), StandardCharsets.UTF_8);
            response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name(request) + '"');
            return Optional.of(new AdminApi.Text(JSON, content));
        });
    }

    /** Brings it in as {@code /api/config/import} does. */
    public Handler restore() {
        return api.answering((request, response) -> {
            ObjectNode bundle = AdminApi.object(content(request));
            bundle.set("passphrase", AdminApi.body(request).path("passphrase"));
            return Optional.of(bundles.bringIn(request, bundle));
        });
    }

    public Handler delete() {
        return api.answering((request, response) -> {
            if (!folder.delete(name(request))) throw unknown();
            Audit.removed(request, name(request));
            return Optional.empty();
        });
    }

    private byte[] content(ServerRequest request) {
        return folder.read(name(request)).orElseThrow(BackupsApi::unknown);
    }

    private static String name(ServerRequest request) {
        return request.path().pathParameters().get("name");
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("There is no backup of this name here.");
    }
}
