package dev.gatehouse.cli;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.domain.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;
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

    ParameterException wrong(String message) {
        return new ParameterException(requireNonNull(command).commandLine(), message);
    }
}
