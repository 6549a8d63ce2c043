package dev.gatehouse.control.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.ExchangeFilter;
import dev.gatehouse.store.ExchangeList;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/exchanges/export}: the record as a file of lines, the newest first. */
public final class ExchangeExportApi {

    /** Each batch is a query of its own, so that a slow client holds up nothing in the database. */
    private static final int BATCH = 1_000;

    /** Some 400 MB. Whoever wants more goes on with the time and id of the last line as {@code cursor}. */
    private static final int MOST = 1_000_000;

    private final AdminApi api;
    private final ExchangeList table;
    private final InstantSource clock;

    /** How rows become lines. */
    private enum Format {
        CSV("text/csv; charset=utf-8") {
            @Override
            byte[] line(Map<String, @Nullable Object> row) {
                return csv(row.values());
            }
        },
        NDJSON("application/x-ndjson") {
            @Override
            byte[] line(Map<String, @Nullable Object> row) {
                byte[] json = AdminApi.bytes(row);
                byte[] line = Arrays.copyOf(json, json.length + 1);
                line[json.length] = '\n';
                return line;
            }
        };

        final String type;

        Format(String type) {
            this.type = type;
        }

        /** As the query says it, and as the end of the file's name. */
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        abstract byte[] line(Map<String, @Nullable Object> row);
    }

    public ExchangeExportApi(AdminApi api, ExchangeList table, InstantSource clock) {
        this.api = api;
        this.table = table;
        this.clock = clock;
    }

    /** As {@code format} says, {@code csv} or {@code ndjson}, with the filters of the list. */
    public Handler export() {
        return api.tellingProblems(this::export);
    }

    private void export(ServerRequest request, ServerResponse response) throws IOException {
        Format format = format(Paging.text(request.query(), "format").orElse("csv"));
        ExchangeFilter filter = ExchangeListApi.filter(request.query());
        List<Map<String, @Nullable Object>> batch = table.page(filter, BATCH);
        String day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString();
        response.header(HeaderNames.CONTENT_TYPE, format.type)
                .header(
                        HeaderNames.CONTENT_DISPOSITION,
                        "attachment; filename=\"exchanges-" + day + "." + format.id() + "\"");
        if (request.prologue().method().equals(Method.HEAD)) {
            response.send();
            return;
        }
        try (OutputStream out = new BufferedOutputStream(response.outputStream())) {
            if (format == Format.CSV && !batch.isEmpty())
                out.write(csv(batch.getFirst().keySet()));
            for (int told = 0; !batch.isEmpty(); told += batch.size()) {
                for (Map<String, @Nullable Object> row : batch) out.write(format.line(row));
                if (batch.size() < BATCH || told + BATCH >= MOST) return;
                batch = table.page(filter.after(ExchangeListApi.position(batch.getLast())), BATCH);
            }
        }
    }

    private static Format format(String text) {
        return Arrays.stream(Format.values())
                .filter(format -> format.id().equals(text))
                .findFirst()
                .orElseThrow(() -> ApiProblem.badRequest("invalid_format", "format must be csv or ndjson."));
    }

    /** Source: RFC 4180, read 2026-11-21. */
    private static byte[] csv(Collection<? extends @Nullable Object> cells) {
        return cells.stream()
                .map(ExchangeExportApi::cell)
                .collect(Collectors.joining(",", "", "\r\n"))
                .getBytes(UTF_8);
    }

    /** A text that a client chose must not become a formula where the file is opened. */
    private static String cell(@Nullable Object value) {
        String text = switch (value) {
            case null -> "";
            case Date time -> time.toInstant().toString();
            case String said when !said.isEmpty() && "=+-@\t\r".indexOf(said.charAt(0)) >= 0 -> "'" + said;
            default -> value.toString();
        };
        boolean plain = text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
