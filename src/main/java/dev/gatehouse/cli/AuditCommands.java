package dev.gatehouse.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit}: what was done in the control plane of a running gateway. */
@Command(
        name = "audit",
        description = "Checks the audit of a running gateway.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class AuditCommands {

    @Spec
    @Nullable
    CommandSpec command;

    @Command(
            name = "verify",
            sortOptions = false,
            mixinStandardHelpOptions = true,
            description = "Follows the chain of hashes; tells the first entry that is missing or was changed.",
            footer = {"", "Exits with 0 if the chain is whole, 1 if it is not."})
    int verify(@Mixin AdminOptions admin) {
        JsonNode checked;
        try (AdminClient client = admin.client()) {
            checked = client.get("/api/audit/verify");
        }
        boolean intact = checked.path("intact").asBoolean();
        long entries = checked.path("entries").asLong();
        String told = intact
                ? "intact: " + entries + " entries"
                : "broken: entry " + checked.path("first_broken").asLong() + " is missing or was changed; " + entries
                        + " before it are right";
        PrintWriter out = requireNonNull(command).commandLine().getOut();
        out.println(admin.json ? checked.toString() : told);
        out.flush();
        return intact ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
