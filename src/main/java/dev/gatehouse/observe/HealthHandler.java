package dev.gatehouse.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.stream.Collectors;

/** Answers 200 if all its checks are up, else 503 with those that are not. Open to anyone: it names checks, nothing else. */
public final class HealthHandler implements Handler {

    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
    private static final Header NO_STORE = HeaderValues.createCached("Cache-Control", "no-store");

    private final List<HealthCheck> checks;

    public HealthHandler(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        String down = checks.stream()
                .filter(check -> check.call().status() != HealthCheckResponse.Status.UP)
                .map(check -> '"' + check.name() + '"')
                .collect(Collectors.joining(","));
        String body = down.isEmpty() ? "{\"status\":\"up\"}" : "{\"status\":\"down\",\"checks\":[" + down + "]}";
        response.status(down.isEmpty() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
                .header(JSON)
                .header(NO_STORE)
                .send(body.getBytes(UTF_8));
    }
}
