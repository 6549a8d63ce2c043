package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.Options;
import dev.gatehouse.Version;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;

/** {@code gatehouse serve}: a gateway in the foreground. */
final class Serve {

    private static final Logger LOG = System.getLogger(Serve.class.getName());

    private final Options options;
    private final PrintWriter out;
    private final ProcessEnd end;

    Serve(Options options, PrintWriter out, ProcessEnd end) {
        this.options = options;
        this.out = out;
        this.end = end;
    }

    int run() {
        end.expectSignal();
        Gatehouse gatehouse = end.open(() -> Gatehouse.start(options), Serve::stop);
        HangupSignal.runs(gatehouse::reloadConfiguration);
        greet(gatehouse);
        end.await();
        return 0;
    }

    private void greet(Gatehouse gatehouse) {
        String url =
                "http://" + (options.host().equals("0.0.0.0") ? "127.0.0.1" : options.host()) + ":" + gatehouse.port();
        LOG.log(
                Level.INFO,
                "ready version=" + Version.current() + " url=" + url + " database="
                        + (options.databaseUrl().isPresent() ? "external" : "embedded") + " groups="
                        + gatehouse.routing().groups().size() + " providers="
                        + gatehouse.routing().providers().size() + " start_ms="
                        + ManagementFactory.getRuntimeMXBean().getUptime());
        gatehouse.newAdminToken().ifPresent(token -> {
            out.println();
            out.println("Admin token, shown this once (only its hash is stored): " + token.reveal());
        });
        gatehouse.setupToken().ifPresent(token -> {
            out.println();
            out.println("Nobody can sign in yet. Whoever opens this link becomes the first user; it works once:");
            out.println("  " + url + "/admin/setup?token=" + token.reveal());
        });
        out.println();
        if (gatehouse.routing().groups().isEmpty()) {
            out.println("No model is configured yet: write a configuration file (README.md shows one) and start with");
            out.println("  ./gatehouse serve --config gatehouse.yaml");
            out.println("or publish it while this runs: ./gatehouse config publish gatehouse.yaml");
        }
        out.println("Let a client in:");
        out.println("  curl -s " + url
                + "/api/virtual-keys -H \"Authorization: Bearer $ADMIN_TOKEN\" -d '{\"name\":\"me\"}'");
        out.println("and point any OpenAI client at " + url + "/v1 with that key.");
        out.flush();
    }

    private static void stop(Gatehouse gatehouse) {
        LOG.log(Level.INFO, "draining: no new requests, running ones may finish");
        boolean finished = gatehouse.drain();
        LOG.log(Level.INFO, finished ? "stopped" : "stopped; some requests did not finish in time and were cut");
    }
}
