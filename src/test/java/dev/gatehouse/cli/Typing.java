package dev.gatehouse.cli;

import dev.gatehouse.testing.TestGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Words that are typed at a command of the admin API, which asks a gateway of the tests. */
final class Typing {

    private final Supplier<Object> command;
    private final TestGateway gateway;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    Typing(Supplier<Object> command, TestGateway gateway) {
        this.command = command;
        this.gateway = gateway;
    }

    /** The exit code; what is printed meanwhile takes the place of what was before. */
    int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", gateway.url(), "--token", TestGateway.ADMIN_TOKEN));
        return new CommandLine(command.get())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    if (!(failure instanceof RefusedException)) throw failure;
                    err.append(failure.getMessage());
                    return 1;
                })
                .execute(all.toArray(String[]::new));
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
