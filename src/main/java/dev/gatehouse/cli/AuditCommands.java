package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code gatehouse audit}: what was done in the control plane of a running gateway. */
@Command(
        name = "audit",
        description = "Checks the audit of a running gateway.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class AuditCommands {

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
        admin.print(checked, out -> out, AuditCommands::tell);
        return checked.path("intact").asBoolean() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void tell(PrintWriter out, JsonNode checked) {
        long entries = checked.path("entries").asLong();
        out.println(
                checked.path("intact").asBoolean()
                        ? "intact: " + entries + " entries"
                        : "broken: entry " + checked.path("first_broken").asLong() + " is missing or was changed; "
                                + entries + " before it are right");
    }
}
