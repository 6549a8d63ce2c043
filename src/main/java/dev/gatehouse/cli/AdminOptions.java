package dev.gatehouse.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Secret;
import java.io.PrintWriter;
import java.net.URI;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a command that asks a running gateway. */
final class AdminOptions {

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "The gateway to ask (GATEHOUSE_URL; default http://127.0.0.1:8080).")
    String url = "";

    /** The longer name is that of the variable. Others see the arguments of a process, hence better the variable. */
    @Option(
            names = {"--token", "--admin-token"},
            paramLabel = "TOKEN",
            description = "The admin token (better as GATEHOUSE_ADMIN_TOKEN).")
    @Nullable
    String token;

    @Option(names = "--json", description = "Print the answer as one JSON object.")
    boolean json;

    AdminClient client() {
        String given = token;
        if (given == null) throw wrong("--token: no admin token is given; set GATEHOUSE_ADMIN_TOKEN");
        return new AdminClient(address(), new Secret(given));
    }

    private URI address() {
        try {
            URI address = URI.create(url);
            boolean http =
                    "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            if (http && address.getHost() != null) return address;
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw wrong("--url: must read like http://127.0.0.1:8080");
    }

    /**
     * Prints an answer, for programs as it is, for people by a report, and returns the exit code of a command that did what it
     * was told.
     */
    <R> int print(JsonNode answer, Function<PrintWriter, R> report, BiConsumer<R, JsonNode> words) {
        PrintWriter out = commandLine().getOut();
        if (json) out.println(answer);
        else words.accept(report.apply(out), answer);
        out.flush();
        return ExitCode.OK;
    }

    /** Prints a text as it is. */
    int print(String text) {
        PrintWriter out = commandLine().getOut();
        out.print(text);
        out.flush();
        return ExitCode.OK;
    }

    ParameterException wrong(String message) {
        return new ParameterException(commandLine(), message);
    }

    private CommandLine commandLine() {
        return requireNonNull(command).commandLine();
    }
}
