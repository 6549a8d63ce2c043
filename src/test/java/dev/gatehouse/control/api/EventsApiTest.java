package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.EventStream;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of what happens, to whom, and for how long. */
class EventsApiTest {

    private static final String SAID = "canary-answer";
    private static final String ASKED =
            "{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":\"canary-prompt\"}]}";

    private final AtomicBoolean broken = new AtomicBoolean();
    private final CountDownLatch answering = new CountDownLatch(1);
    private final FakeUpstream upstream = FakeUpstream.start((request, wire) -> {
        if (request.text().contains("wait for it")) TestGateway.await(() -> answering.getCount() == 0);
        (broken.get() ? Script.status(503, "{}") : OpenAiChat.saying(SAID)).answer(request, wire);
    });
    private final TestGateway gateway = TestGateway.withoutFile();

    EventsApiTest() {
        gateway.publish(TestGateway.turboDocument("", upstream), 0, "first");
    }

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    @Test
    void exchangeIsToldOnceItsRowIsThereAndNeverWhatWasSaid() {
        try (var stream = EventStream.of(gateway, "")) {
            var answer = gateway.post(ASKED);
            JsonNode exchange = stream.first("exchange");
            String requestId = answer.headers().firstValue("X-Request-ID").orElseThrow();
            assertThat(exchange.path("request_id").asText()).isEqualTo(requestId);
            assertThat(gateway.send(gateway.adminRequest("/api/exchanges/" + requestId))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(exchange.path("group").asText()).isEqualTo("turbo");
            assertThat(exchange.path("provider").asText()).isEqualTo("p1");
            assertThat(exchange.path("model").asText()).isEqualTo("m1");
            assertThat(exchange.path("route_mode").asText()).isEqualTo("primary");
            assertThat(exchange.path("status").asInt()).isEqualTo(200);
            assertThat(exchange.path("error_class").isNull()).isTrue();
            assertThat(exchange.path("attempts").asInt()).isOne();
            assertThat(exchange.path("started_at").asText()).endsWith("Z");
            broken.set(true);
            gateway.post(ASKED);
            TestGateway.await(() -> stream.told.stream()
                    .anyMatch(event -> event.data().path("status").asInt() == 503));
            assertThat(stream.told.toString()).doesNotContain("canary");
        }
    }

    @Test
    void circuitThatOpensAndIsResetIsTold() {
        broken.set(true);
        try (var stream = EventStream.of(gateway, "?types=circuit")) {
            for (int i = 0; i < 5; i++) gateway.post(ASKED);
            JsonNode opened = stream.first("circuit");
            assertThat(opened.path("provider").asText()).isEqualTo("p1");
            assertThat(opened.path("model").asText()).isEqualTo("m1");
            assertThat(opened.path("state").asText()).isEqualTo("open");
            gateway.send(gateway.adminRequest("/api/circuits/reset")
                    .POST(BodyPublishers.ofString("{\"provider\":\"p1\",\"model\":\"m1\"}")));
            TestGateway.await(
                    () -> stream.told.getLast().data().path("state").asText().equals("closed"));
        }
    }

    @Test
    void requestsUnderWayAreCountedAndTheFirstWordSaysHowMany() {
        try (var stream = EventStream.of(gateway, "?types=live")) {
            assertThat(stream.first("live").path("in_flight").asInt()).isZero();
            Thread waiting =
                    Thread.ofVirtual().start(() -> gateway.post(ASKED.replace("canary-prompt", "wait for it")));
            TestGateway.await(
                    () -> stream.told.getLast().data().path("in_flight").asInt() == 1);
            answering.countDown();
            TestGateway.await(
                    () -> stream.told.getLast().data().path("in_flight").asInt() == 0);
            assertThat(waiting).isNotNull();
        }
    }

    @Test
    void onlyWhatTheQueryNamesIsTold() {
        try (var stream = EventStream.of(gateway, "?types=revision,lost")) {
            gateway.record(gateway.post(ASKED));
            gateway.publish(TestGateway.turboDocument("settings: {deadline: 5m}\n", upstream), 1, "more patience");
            JsonNode revision = stream.first("revision");
            assertThat(revision.path("number").asInt()).isEqualTo(2);
            assertThat(revision.path("actor").asText()).isEqualTo("admin");
            assertThat(revision.path("description").asText()).isEqualTo("more patience");
            assertThat(stream.told).hasSize(1);
        }
        var wrong = gateway.send(gateway.adminRequest("/api/events?types=exchange,gossip"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(json(wrong.body()).path("code").asText()).isEqualTo("unknown_type");
    }

    @Test
    void streamBeyondTheLastPlaceIsRefusedUntilSomebodyLeaves() {
        var streams = new ArrayList<EventStream>();
        try {
            for (int i = 0; i < 64; i++) streams.add(EventStream.of(gateway, ""));
            var refused = gateway.send(gateway.adminRequest("/api/events"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(json(refused.body()).path("code").asText()).isEqualTo("too_many_streams");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            streams.removeLast().close();
            TestGateway.await(() -> {
                try (var next = EventStream.of(gateway, "")) {
                    return !next.ended();
                } catch (AssertionError e) {
                    return false;
                }
            });
        } finally {
            streams.forEach(EventStream::close);
        }
    }

    @Test
    void endOfTheSessionOrOfTheTokenEndsTheStream() {
        Browser vera = Browser.of(gateway, "vera", "viewer");
        String cookie =
                vera.withCookie("/").build().headers().firstValue("Cookie").orElseThrow();
        JsonNode token = json(gateway.send(gateway.adminRequest("/api/tokens")
                        .POST(BodyPublishers.ofString("{\"name\":\"wall\",\"role\":\"viewer\"}")))
                .body());
        String bearer = "Authorization: Bearer " + token.path("token").asText();
        try (var bySession = EventStream.with(gateway, "", "Cookie: " + cookie);
                var byToken = EventStream.with(gateway, "", bearer)) {
            assertThat(vera.send("DELETE", "/api/session", "").statusCode()).isEqualTo(204);
            TestGateway.await(bySession::ended);
            assertThat(byToken.ended()).isFalse();
            gateway.send(gateway.adminRequest("/api/tokens/" + token.path("id").asText())
                    .DELETE());
            TestGateway.await(byToken::ended);
        }
    }

    @Test
    void headHasTheHeadersAndNoStream() {
        var head = gateway.send(gateway.adminRequest("/api/events").HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    }

    @Test
    void drainDoesNotWaitForWhoLooksOn() {
        try (var stream = EventStream.of(gateway, "")) {
            long began = System.nanoTime();
            assertThat(gateway.gatehouse().drain()).isTrue();
            assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
            TestGateway.await(stream::ended);
        }
    }
}
