package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse keys}: who may call a running gateway, by its admin API. */
@Command(
        name = "keys",
        description = "Shows and changes the virtual keys of a running gateway.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A KEY is meant by its name or its id. They exit with 0 if all is well, 1 if the gateway",
            "refuses, 2 if something is typed wrong."
        })
final class KeyCommands {

    private static final String KEYS = "/api/virtual-keys";

    @Command(
            name = "list",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Lists all keys, oldest first.")
    int list(@Mixin AdminOptions admin) {
        try (AdminClient client = admin.client()) {
            return admin.print(client.all(KEYS), KeyReport::new, KeyReport::list);
        }
    }

    @Command(
            name = "show",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Shows one key, its terms, what it spent and was used for.")
    int show(@Mixin AdminOptions admin, @Parameters(paramLabel = "KEY") String key) {
        try (AdminClient client = admin.client()) {
            return admin.print(client.get(path(client, key)), KeyReport::new, KeyReport::key);
        }
    }

    @Command(
            name = "create",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Makes a key and shows it, this once.")
    int create(@Mixin AdminOptions admin, @Mixin KeyFields fields, @Parameters(paramLabel = "NAME") String name) {
        ObjectNode body = AdminClient.JSON.createObjectNode().put("name", name);
        fields.addTo(body);
        try (AdminClient client = admin.client()) {
            return admin.print(client.post(KEYS, body), KeyReport::new, KeyReport::secret);
        }
    }

    @Command(
            name = "change",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Changes what is given; lists are replaced as a whole.")
    int change(
            @Mixin AdminOptions admin,
            @Mixin KeyFields fields,
            @Option(names = "--rename", paramLabel = "NAME", description = "The new name.") @Nullable String name,
            @Option(
                            names = "--unset",
                            paramLabel = "FIELD",
                            description = "Take back what is set, such as owner, limits.rps or budgets, repeatable.")
                    @Nullable
                    List<String> unset,
            @Parameters(paramLabel = "KEY") String key) {
        ObjectNode body = AdminClient.JSON.createObjectNode();
        fields.addTo(body);
        if (name != null) body.put("name", name);
        if (unset != null) unset.forEach(field -> takeBack(body, field));
        if (body.isEmpty()) throw admin.wrong("say what to change");
        return change(admin, key, body);
    }

    @Command(
            name = "disable",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Switches a key off on all gateways.")
    int disable(@Mixin AdminOptions admin, @Parameters(paramLabel = "KEY") String key) {
        return change(admin, key, AdminClient.JSON.createObjectNode().put("enabled", false));
    }

    @Command(
            name = "enable",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Switches a key on again.")
    int enable(@Mixin AdminOptions admin, @Parameters(paramLabel = "KEY") String key) {
        return change(admin, key, AdminClient.JSON.createObjectNode().put("enabled", true));
    }

    @Command(
            name = "rotate",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Gives a key another secret and shows it, this once; the old one works on for a while.")
    int rotate(
            @Mixin AdminOptions admin,
            @Parameters(paramLabel = "KEY") String key,
            @Option(
                            names = "--grace",
                            paramLabel = "TIME",
                            defaultValue = "1h",
                            description = "For so long, from 0s to 30d (GATEHOUSE_GRACE; default 1h).")
                    String grace) {
        ObjectNode body = AdminClient.JSON.createObjectNode().put("grace", grace);
        try (AdminClient client = admin.client()) {
            return admin.print(client.post(path(client, key) + "/rotate", body), KeyReport::new, KeyReport::secret);
        }
    }

    @Command(
            name = "revoke",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Deletes a key on all gateways, for ever.")
    int revoke(@Mixin AdminOptions admin, @Parameters(paramLabel = "KEY") String key) {
        try (AdminClient client = admin.client()) {
            JsonNode found = find(client, key);
            client.delete(path(found));
            return admin.print(found, KeyReport::new, KeyReport::revoked);
        }
    }

    private int change(AdminOptions admin, String key, ObjectNode body) {
        try (AdminClient client = admin.client()) {
            return admin.print(client.patch(path(client, key), body), KeyReport::new, KeyReport::key);
        }
    }

    private static void takeBack(ObjectNode body, String field) {
        int dot = field.indexOf('.');
        if (dot < 0) body.putNull(field);
        else body.withObject(field.substring(0, dot)).putNull(field.substring(dot + 1));
    }

    private static String path(AdminClient client, String key) {
        return path(find(client, key));
    }

    private static String path(JsonNode key) {
        return KEYS + "/" + key.path("id").asText();
    }

    /** Names need not be unique. */
    private static JsonNode find(AdminClient client, String key) {
        List<JsonNode> meant = client.all(KEYS)
                .path("data")
                .valueStream()
                .filter(one -> one.path("id").asText().equals(key)
                        || one.path("name").asText().equals(key))
                .toList();
        if (meant.size() == 1) return meant.getFirst();
        throw new RefusedException(
                meant.isEmpty()
                        ? "There is no virtual key " + key + "."
                        : "There are " + meant.size() + " virtual keys named " + key
                                + "; say the id of the one meant.");
    }
}
