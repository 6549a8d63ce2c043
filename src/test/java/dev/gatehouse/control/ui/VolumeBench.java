package dev.gatehouse.control.ui;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.LongStream;

/** How long pages take beside many exchanges, of ninety days: {@code VolumeBench [rows]}, which are five million if not told. */
final class VolumeBench {

    private static final int DAYS = 89;
    private static final int CALLS = 15;
    private static final int FIVE_MILLION = 5_000_000;

    private VolumeBench() {}

    public static void main(String[] rows) throws SQLException {
        Locale.setDefault(Locale.ROOT);
        try (var gateway = TestGateway.withoutFile()) {
            Browsing.publish(gateway, Sample.DOCUMENT.formatted("https://one.example", "https://two.example"));
            Sample.into(gateway.database());
            try (var connection = gateway.database().connect();
                    var statement = connection.createStatement()) {
                spread(connection, statement, rows.length == 0 ? FIVE_MILLION : Integer.parseInt(rows[0]));
            }
            String deep = Instant.now().minus(Duration.ofDays(60)) + "_" + new UUID(0, 0);
            for (String path : List.of(
                    "/api/exchanges?limit=50",
                    "/api/exchanges?limit=50&cursor=" + deep,
                    "/api/exchanges?limit=50&outcome=failed&cursor=" + deep,
                    "/admin/requests",
                    "/admin/requests?cursor=" + deep,
                    "/admin/requests?provider=openai&cursor=" + deep,
                    "/admin/requests?class=rate_limited&cursor=" + deep,
                    "/admin/requests?class=no_tool_call",
                    "/admin/requests?route_mode=hedged",
                    "/admin?range=1h",
                    "/admin?range=24h",
                    "/admin?range=7d",
                    "/admin?range=30d",
                    "/admin/groups",
                    "/admin/providers",
                    "/admin/keys")) {
                measure(gateway, path);
            }
        }
    }

    /** The day of the sample as often as it takes, each day of the past alike. */
    private static void spread(Connection connection, Statement statement, int rows) throws SQLException {
        statement.execute("CREATE TABLE sample AS SELECT * FROM exchange");
        int copies = Math.max(1, rows / DAYS / (int) number(statement, "SELECT count(*) FROM sample"));
        String others = others(connection);
        for (int day = 1; day <= DAYS; day++) {
            statement.execute("SELECT make_partition((now() AT TIME ZONE 'UTC')::date - " + day + ")");
            statement.execute("""
                    INSERT INTO exchange (id, request_id, started_at, %1$s)
                    SELECT gen_random_uuid(), request_id || '-' || copy || '-%2$d',
                           started_at - interval '%2$d days' + random() * interval '10 minutes', %1$s
                      FROM sample, generate_series(1, %3$d) AS copy
                     ORDER BY 3
                    """.formatted(others, day, copies));
        }
        statement.execute("DROP TABLE sample");
        statement.execute("VACUUM ANALYZE exchange");
        System.out.printf(
                "exchanges=%d size_mb=%d%n",
                number(statement, "SELECT count(*) FROM exchange"),
                number(statement, "SELECT sum(pg_total_relation_size(inhrelid)) / 1000000 FROM pg_inherits"));
    }

    private static String others(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("""
                        SELECT string_agg(column_name, ', ') FROM information_schema.columns
                         WHERE table_name = 'exchange' AND column_name NOT IN ('id', 'request_id', 'started_at')
                        """);
                var row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void measure(TestGateway gateway, String path) {
        List<Long> millis =
                LongStream.range(0, CALLS).map(i -> call(gateway, path)).boxed().toList();
        System.out.printf(
                "%-75s first=%d ms, then median=%d ms most=%d ms%n",
                path,
                millis.getFirst(),
                millis.stream().skip(1).sorted().skip(CALLS / 2).findFirst().orElseThrow(),
                millis.stream().skip(1).mapToLong(Long::longValue).max().orElseThrow());
    }

    private static long call(TestGateway gateway, String path) {
        long started = System.nanoTime();
        HttpResponse<String> answer = gateway.send(gateway.adminRequest(path));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answered " + answer.statusCode()
                    + answer.body().lines().limit(3).collect(joining()));
        }
        return Duration.ofNanos(System.nanoTime() - started).toMillis();
    }
}
