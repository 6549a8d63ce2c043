package dev.gatehouse.cli;

import dev.gatehouse.bench.Figures;
import dev.gatehouse.bench.JsonReport;
import dev.gatehouse.bench.Lab;
import dev.gatehouse.bench.LabException;
import dev.gatehouse.bench.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code gatehouse bench}: what the gateway costs, measured on this machine. */
final class BenchCommand {

    private final PrintWriter out;
    private final PrintWriter err;
    private final ProcessEnd end;

    BenchCommand(PrintWriter out, PrintWriter err, ProcessEnd end) {
        this.out = out;
        this.err = err;
        this.end = end;
    }

    /**
     * The exit code: 0 if every answer was right.
     *
     * @param report is written when all is measured
     * @param databaseUrl of an empty PostgreSQL for the gateway; without it, the embedded one
     */
    int run(Lab lab, Path report, boolean json, @Nullable String databaseUrl) {
        Path directory = end.open(TemporaryGateway::directory, TemporaryGateway::delete);
        try {
            Figures figures = lab.run(end::open, directory, databaseUrl);
            String text = TextReport.of(figures);
            write(report, text);
            out.println(json ? JsonReport.of(figures) : text);
            out.flush();
            return figures.errors() == 0 ? 0 : 1;
        } catch (LabException e) {
            // What fails while the process ends fails because it ends.
            if (end.begun()) end.await();
            err.println("gatehouse: " + e.getMessage());
            err.flush();
            return 1;
        }
    }

    private static void write(Path report, String text) {
        try {
            Path folder = report.toAbsolutePath().getParent();
            if (folder != null) Files.createDirectories(folder);
            Files.writeString(report, text);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + report, e);
        }
    }
}
