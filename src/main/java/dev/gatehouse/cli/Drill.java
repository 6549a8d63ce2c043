package dev.gatehouse.cli;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.wall.Client;
import dev.gatehouse.testing.wall.Pace;
import dev.gatehouse.testing.wall.Result;
import dev.gatehouse.testing.wall.Verdict;
import dev.gatehouse.testing.wall.Wall;
import java.io.PrintWriter;
import java.util.List;

/**
 * {@code gatehouse drill}: what becomes of a request when its provider fails, in every way of the catalogue. A whole gateway
 * with its default settings and its database starts on a free port; fake providers fail as real ones do, in real time.
 */
final class Drill {

    private final PrintWriter out;
    private final PrintWriter err;
    private final ProcessEnd end;
    private final boolean json;

    Drill(PrintWriter out, PrintWriter err, ProcessEnd end, boolean json) {
        this.out = out;
        this.err = err;
        this.end = end;
        this.json = json;
    }

    /** The exit code: 0 if every fault passes. */
    int run() {
        var report = new DrillReport(out, err);
        try (var wall = new Wall(Pace.REAL)) {
            Gatehouse gatehouse = TemporaryGateway.start(end, wall.document(), Wall.ENVIRONMENT);
            String url = "http://127.0.0.1:" + gatehouse.port();
            var admin = new DemoClient(url, gatehouse.newAdminToken().orElseThrow());
            // Before the gateway is closed, so that what a signal cuts off is not told as if it had gone wrong.
            end.open(() -> this, drill -> Logging.off());
            report.begin();
            try (var client = new Client(url, admin.createKey("drill"), admin::exchange)) {
                List<Result> results = wall.run(client, result -> tell(report, result));
                // Results of a gateway that was stopped in the midst of it would say nothing of it.
                if (end.begun()) end.await();
                if (json) report.json(results);
                else report.text(results);
                return results.stream().allMatch(result -> result.verdict() == Verdict.PASS) ? 0 : 1;
            }
        }
    }

    private void tell(DrillReport report, Result result) {
        if (!end.begun()) report.progress(result);
    }
}
