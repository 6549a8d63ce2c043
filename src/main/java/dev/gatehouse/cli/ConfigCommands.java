package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse config}: the configuration of a running gateway, seen and changed by its admin API. */
@Command(
        name = "config",
        description = "Shows and changes the configuration of a running gateway.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        subcommands = ImportCommand.class,
        footer = {"", "They exit with 0 if all is well, 1 if the gateway refuses, 2 if something is typed wrong."})
final class ConfigCommands {

    private static final String CONFIG = "/api/config";

    /** Which revision a change takes the place of. */
    static final class Expecting {

        @Option(
                names = "--expected",
                paramLabel = "N",
                description = "Refuse if another revision is live by now; without it, what is live when this begins.")
        @Nullable
        Long expected;

        @Option(names = "--description", paramLabel = "TEXT", defaultValue = "", description = "What for.")
        String description = "";

        ObjectNode addTo(ObjectNode body, AdminClient client) {
            Long given = expected;
            long live = given == null ? client.get(CONFIG).path("revision").asLong() : given;
            return body.put("expected_revision", live).put("description", description);
        }
    }

    @Command(
            name = "validate",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Tells all that is wrong with a document; changes nothing.")
    int validate(@Mixin AdminOptions admin, @Parameters(paramLabel = "FILE") Path file) {
        ObjectNode body = document(admin, file);
        try (AdminClient client = admin.client()) {
            JsonNode answer = client.post(CONFIG + "/validate", body);
            return admin.print(answer, ConfigReport::new, ConfigReport::valid);
        }
    }

    @Command(
            name = "diff",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Shows what a document changes; without one, what the live one changed.")
    int diff(
            @Mixin AdminOptions admin,
            @Parameters(paramLabel = "FILE", arity = "0..1") @Nullable Path file,
            @Option(
                            names = "--against",
                            paramLabel = "N",
                            description = "Compare with this revision instead of the live one.")
                    @Nullable
                    Long against) {
        if (file == null && against == null) throw admin.wrong("give a FILE, or --against, or both");
        ObjectNode body = file == null ? AdminClient.JSON.createObjectNode() : document(admin, file);
        if (against != null) body.put("revision", against);
        try (AdminClient client = admin.client()) {
            return admin.print(client.post(CONFIG + "/diff", body), ConfigReport::new, ConfigReport::differences);
        }
    }

    @Command(
            name = "preview",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Shows what a document would have made of the last hours' requests; changes nothing.")
    int preview(
            @Mixin AdminOptions admin,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(
                            names = "--hours",
                            paramLabel = "N",
                            defaultValue = "24",
                            description = "Of the last N hours, up to 744 (GATEHOUSE_HOURS; default 24).")
                    int hours,
            @Option(
                            names = "--probe",
                            description = "Also ask the providers that it adds or changes whether they answer.")
                    boolean probe) {
        ObjectNode body = document(admin, file);
        try (AdminClient client = admin.client()) {
            ObjectNode answer = (ObjectNode) client.post(CONFIG + "/preview?hours=" + hours, body);
            if (probe) answer.set("probe", client.post(CONFIG + "/probe", body));
            return admin.print(answer, ConfigReport::new, PreviewReport::print);
        }
    }

    @Command(
            name = "publish",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Puts a document into force on all gateways of the database.")
    int publish(
            @Mixin AdminOptions admin,
            @Mixin Expecting expecting,
            @Parameters(paramLabel = "FILE") Path file,
            @Option(
                            names = "--watch",
                            paramLabel = "TIME",
                            description = "For so long, such as 5m, take it back by itself if requests fail.")
                    @Nullable
                    String watch) {
        ObjectNode body = document(admin, file);
        if (watch != null) body.put("watch", watch);
        try (AdminClient client = admin.client()) {
            JsonNode answer = client.post(CONFIG + "/publish", expecting.addTo(body, client));
            return admin.print(answer, ConfigReport::new, ConfigReport::published);
        }
    }

    @Command(
            name = "rollback",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Publishes the document of an old revision again.")
    int rollback(
            @Mixin AdminOptions admin, @Mixin Expecting expecting, @Parameters(paramLabel = "REVISION") long revision) {
        ObjectNode body = AdminClient.JSON.createObjectNode().put("revision", revision);
        try (AdminClient client = admin.client()) {
            JsonNode answer = client.post(CONFIG + "/rollback", expecting.addTo(body, client));
            return admin.print(answer, ConfigReport::new, ConfigReport::published);
        }
    }

    @Command(
            name = "export",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Prints the live document, or an old one, as YAML.")
    int export(
            @Mixin AdminOptions admin,
            @Option(names = "--revision", paramLabel = "N", description = "This one instead of the live one.") @Nullable
                    Long revision,
            @Option(
                            names = "--bundle",
                            description =
                                    "Print the live document, the virtual keys (by hash) and limits of owners as JSON, to import elsewhere.")
                    boolean bundle,
            @Mixin SealingOption sealing) {
        String path = revision == null ? CONFIG : CONFIG + "/revisions/" + revision;
        try (AdminClient client = admin.client()) {
            if (bundle) return admin.print(bundle(client, sealing), ConfigReport::new, ConfigReport::document);
            if (admin.json)
                return admin.print(client.get(path).path("document"), ConfigReport::new, ConfigReport::document);
            String yaml = client.yaml(path);
            return admin.print(yaml);
        }
    }

    @Command(
            name = "revisions",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Lists what was published, newest first.")
    int revisions(
            @Mixin AdminOptions admin,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "So many at most, up to 200 (GATEHOUSE_LIMIT; default 20).")
                    int limit) {
        try (AdminClient client = admin.client()) {
            JsonNode answer = client.get(CONFIG + "/revisions?limit=" + limit);
            return admin.print(answer, ConfigReport::new, ConfigReport::revisions);
        }
    }

    private static JsonNode bundle(AdminClient client, SealingOption sealing) {
        if (!sealing.given()) return client.get(CONFIG + "/export");
        return client.post(CONFIG + "/export", sealing.addTo(AdminClient.JSON.createObjectNode()));
    }

    /** As text: the gateway's parser then knows the line of a mistake. */
    private static ObjectNode document(AdminOptions admin, Path file) {
        try {
            return AdminClient.JSON.createObjectNode().put("document", Files.readString(file));
        } catch (IOException e) {
            throw admin.wrong("The file " + file + " cannot be read.");
        }
    }
}
