package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.AttemptLog;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Gives an answer to the client: its bytes as they came, but for the model name. Thread-safe. */
public final class Relay {

    private static final HeaderName PROVIDER = HeaderNames.create("X-Gatehouse-Provider");
    private static final HeaderName MODEL = HeaderNames.create("X-Gatehouse-Model");
    private static final HeaderName ROUTE_MODE = HeaderNames.create("X-Gatehouse-Route-Mode");
    private static final HeaderName ATTEMPTS = HeaderNames.create("X-Gatehouse-Attempts");
    private static final HeaderName OVERHEAD = HeaderNames.create("X-Gatehouse-Overhead-Ms");
    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
    private static final Header EVENT_STREAM = HeaderValues.createCached("Content-Type", "text/event-stream");
    private static final Header NO_CACHE = HeaderValues.createCached("Cache-Control", "no-cache");
    /** Asks nginx in front of us not to collect the stream. */
    private static final Header NO_PROXY_BUFFER = HeaderValues.createCached("X-Accel-Buffering", "no");

    /** Sends all of the answer; for a stream that means until it ends. A departed client is told in what it returns. */
    public Delivered relay(Answer answer, Plan plan, Envelope envelope, AttemptLog log, ServerResponse response) {
        Target target = answer.target();
        response.header(PROVIDER, target.provider().name());
        response.header(MODEL, headerSafe(target.model()));
        response.header(ROUTE_MODE, answer.mode().id());
        byte[] shownModel = Json.quoted(plan.shownModel(target));
        return switch (answer) {
            case Answer.Whole whole -> {
                byte[] body = Splice.of(whole.body().array(), whole.facts().showing(shownModel))
                        .toBytes();
                boolean gone = sendWhole(response, 200, body, log);
                yield new Delivered(
                        200, Optional.empty(), body.length, whole.facts().usage(), gone);
            }
            case Answer.Declined declined -> {
                byte[] body = declined.body().array();
                boolean gone = sendWhole(response, declined.status(), body, log);
                yield new Delivered(
                        declined.status(), Optional.of("client_error"), body.length, Optional.empty(), gone);
            }
            case Answer.Live live -> {
                try (live) {
                    response.header(EVENT_STREAM).header(NO_CACHE).header(NO_PROXY_BUFFER);
                    startClock(response, log);
                    yield new LiveRelay(live, shownModel, envelope.usageWanted()).run(response.outputStream());
                }
            }
        };
    }

    /** How many attempts there were and what the gateway itself cost; for refusals too. */
    public static void startClock(ServerResponse response, AttemptLog log) {
        if (log.count() > 0) response.header(ATTEMPTS, Integer.toString(log.count()));
        log.sendingFirstByte();
        Duration overhead = log.overhead().orElse(Duration.ZERO);
        response.header(OVERHEAD, String.format(Locale.ROOT, "%.3f", overhead.toNanos() / 1e6));
    }

    /** True if the client was gone. */
    private static boolean sendWhole(ServerResponse response, int status, byte[] body, AttemptLog log) {
        response.status(Status.create(status)).header(JSON);
        startClock(response, log);
        try {
            response.send(body);
            return false;
        } catch (CloseConnectionException e) {
            return true;
        }
    }

    /** A model id may hold what a header must not. */
    private static String headerSafe(String model) {
        return model.chars().allMatch(c -> c > ' ' && c < 127) ? model : model.replaceAll("[^\\x21-\\x7e]", "?");
    }
}
