package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeExportApiTest {

    private static final int ROWS = 2_345;

    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpResponse<String> get(String query) {
        return gateway.send(gateway.adminRequest("/api/exchanges/export" + query));
    }

    private void store(int rows, String keyName) throws SQLException {
        try (var connection = gateway.database().connect();
                var insert = connection.prepareStatement("""
                        INSERT INTO exchange (id, request_id, started_at, endpoint, dialect, key_name, requested_model, status,
                                              error_class, stream, attempts, usage_source, auth_us, receive_us, parse_us,
                                              plan_us, total_us, bytes_in, bytes_out, client_state)
                        SELECT gen_random_uuid(), 'r' || n, now() - n / 3 * interval '1 second', '/v1/chat/completions',
                               'openai-chat', ?, 'turbo', 200, CASE WHEN n % 5 = 0 THEN 'upstream_error' END, false, 1, 'none',
                               1, 1, 1, 1, 1, 1, 1, 'served'
                          FROM generate_series(1, ?) AS n
                        """)) {
            insert.setString(1, keyName);
            insert.setInt(2, rows);
            insert.executeUpdate();
        }
    }

    @Test
    void everyExchangeIsALineOnceTheNewestFirst() throws SQLException {
        store(ROWS, "team");
        var answer = get("?format=ndjson");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/x-ndjson");
        assertThat(answer.headers().firstValue("content-disposition").orElseThrow())
                .matches("attachment; filename=\"exchanges-\\d{4}-\\d\\d-\\d\\d\\.ndjson\"");
        List<JsonNode> rows = answer.body().lines().map(TestGateway::json).toList();
        assertThat(rows).hasSize(ROWS);
        assertThat(rows.stream().map(row -> row.path("request_id").asText())).doesNotHaveDuplicates();
        assertThat(rows.stream().map(row -> row.path("started_at").asText()).toList())
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
    }

    @Test
    void filtersCount() throws SQLException {
        store(20, "team");
        assertThat(get("?format=ndjson&outcome=failed").body().lines()).hasSize(4);
        assertThat(get("?format=ndjson&key=nobody").body()).isEmpty();
    }

    /** The name of a key, a model and a request id are a client's or an operator's own words. */
    @Test
    void noCellIsAFormulaAndNoneEndsTooEarly() throws SQLException {
        store(1, "=HYPERLINK(\"https://evil.example\",\"a\nb\")");
        var answer = get("");
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8");
        String[] lines = answer.body().split("\r\n", -1);
        assertThat(lines).hasSize(3);
        assertThat(lines[0]).startsWith("id,request_id,started_at,endpoint,key_name,requested_model");
        assertThat(lines[1]).contains(",\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"a\nb\"\")\",turbo,");
        assertThat(lines[2]).isEmpty();
    }

    @Test
    void whatCannotBeSaidIsToldBeforeTheFileBegins() {
        var answer = get("?format=xlsx");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer.body()).path("detail").asText()).isEqualTo("format must be csv or ndjson.");
        assertThat(get("?outcome=odd").statusCode()).isEqualTo(400);
        assertThat(get("?cursor=odd").statusCode()).isEqualTo(400);
        assertThat(gateway.send(gateway.request("/api/exchanges/export")).statusCode())
                .isEqualTo(401);
    }
}
