package dev.gatehouse.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.foreign.Imported;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse config import}: a bundle into a running gateway, or another gateway's files into a document. */
@Command(
        name = "import",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Brings a bundle into a running gateway; or turns another gateway's files into a document.",
        footer = {
            "",
            "With --from the document is printed, and what has no counterpart beside it on standard error;",
            "no gateway is asked."
        })
final class ImportCommand implements Callable<Integer> {

    @Spec
    @Nullable
    CommandSpec command;

    @Mixin
    AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "FILE", description = "A bundle, LiteLLM's config.yaml or Model-Proxy's folder config.")
    Path file = Path.of("");

    @Option(names = "--from", paramLabel = "GATEWAY", description = "litellm or model-proxy: whose files they are.")
    @Nullable
    String from;

    @Mixin
    SealingOption sealing = new SealingOption();

    @Option(names = "--dry-run", description = "Only tell what a bundle would change.")
    boolean dryRun;

    @Option(
            names = "--on-conflict",
            paramLabel = "WORD",
            defaultValue = "fail",
            description =
                    "skip, replace or fail where both say different things (GATEHOUSE_ON_CONFLICT; default fail).")
    String onConflict = "";

    @Override
    public Integer call() {
        String gateway = from;
        return gateway == null ? bundle() : foreign(gateway);
    }

    private int foreign(String gateway) {
        ForeignFiles.Source source = ForeignFiles.Source.of(gateway)
                .orElseThrow(() -> admin.wrong("--from: must be litellm or model-proxy"));
        Imported imported = ForeignFiles.read(source, file, System.getenv().keySet());
        PrintWriter err = requireNonNull(command).commandLine().getErr();
        imported.notes().forEach(note -> err.println("# " + note));
        err.flush();
        return admin.print(imported.document().yaml());
    }

    private int bundle() {
        if (!onConflict.matches("skip|replace|fail")) throw admin.wrong("--on-conflict: must be skip, replace or fail");
        try (AdminClient client = admin.client()) {
            String query = "?dry_run=" + dryRun + "&on_conflict=" + onConflict;
            JsonNode answer = client.post("/api/config/import" + query, sealing.addTo(read()));
            return admin.print(answer, out -> out, this::print);
        }
    }

    private void print(PrintWriter out, JsonNode answer) {
        answer.path("added").forEach(path -> out.println("  added     " + path.asText()));
        String became = onConflict.equals("replace") ? "replaced" : onConflict.equals("skip") ? "skipped " : "conflict";
        answer.path("conflicts").forEach(path -> out.println("  " + became + "  " + path.asText()));
        out.println(
                dryRun
                        ? "Nothing was changed."
                        : "Revision " + answer.path("revision").asLong() + " is live.");
    }

    private ObjectNode read() {
        try {
            if (AdminClient.JSON.readTree(Files.readString(file)) instanceof ObjectNode bundle) return bundle;
            throw new RefusedException("The file " + file + " is no bundle.");
        } catch (JsonProcessingException e) {
            throw new RefusedException("The file " + file + " is not JSON.");
        } catch (IOException e) {
            throw new RefusedException("The file " + file + " cannot be read.");
        }
    }
}
