package dev.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.admit.Gate;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Interpreter;
import dev.gatehouse.gateway.parse.JsonEnvelope;
import dev.gatehouse.gateway.parse.TokenCount;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.route.Router;
import dev.gatehouse.gateway.send.TokenCounter;
import dev.gatehouse.gateway.stream.ClientReply;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * {@code POST /v1/messages/count_tokens}: how many tokens a conversation has, as Anthropic says if its
 * target would answer, else as an estimate. Leaves no record: it is no answer, and costs nothing. Source: Anthropic API reference, "Count Message tokens", read 2026-11-21.
 */
public final class CountTokensHandler implements Handler {

    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
    private static final Header ESTIMATED = HeaderValues.createCached("X-Gatehouse-Estimated", "true");

    private final Admission admission;
    private final Supplier<Settings> settings;
    private final Router router;
    private final TokenCounter counter;

    public CountTokensHandler(Admission admission, Supplier<Settings> settings, Router router, TokenCounter counter) {
        this.counter = counter;
        this.admission = admission;
        this.settings = settings;
        this.router = router;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Interpreter interpreter = Interpreter.of(Endpoint.MESSAGES.dialect());
        try (Gate.Entrance entrance = admission.enter(request)) {
            Caller caller = admission.caller(request);
            try (Admitted admitted = admission.admit(caller, entrance, response);
                    BodyRoom.Share share = admission.bodyShare()) {
                JsonEnvelope envelope = interpreter.request(
                        Endpoint.MESSAGES, RequestBody.bytes(request, admission.maxBodyBytes(settings.get()), share));
                Plan plan = router.plan(caller, envelope, "");
                OptionalLong told = counter.count(plan, envelope, PassedOn.of(request));
                if (told.isEmpty()) response.header(ESTIMATED);
                long tokens = told.orElseGet(
                        () -> TokenCount.of(envelope.meant().orElseThrow().chat()));
                response.header(JSON);
                response.send(("{\"input_tokens\":" + tokens + "}").getBytes(US_ASCII));
            }
        } catch (Refusal refusal) {
            admission.refusedUnrecorded(refusal);
            ClientReply.refusing(response, interpreter).refuse(refusal);
        }
    }
}
