package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamCall.Header;
import dev.gatehouse.gateway.send.http.Calls.Answer;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the provider sees of a call. */
class RequestsTest {

    @Test
    void headersLeaveAsGivenAndInOrderBetweenOurs() throws IOException {
        try (var calls = new Calls(Script.status(200, "ok"))) {
            var call = new UpstreamCall(
                    "POST",
                    URI.create(calls.fake.baseUrl() + "/chat%20x?api-version=2026-01-01&q=%2F"),
                    List.of(new Header("Authorization", "Bearer k"), new Header("X-b", "1"), new Header("x-B", "2")),
                    Calls.body("{}"),
                    false,
                    Calls.BOUND,
                    Calls.BOUND,
                    Calls.BOUND);
            calls.ask(call);
            Request seen = calls.fake.next(Calls.BOUND);
            assertThat(seen.path()).isEqualTo("/v1/chat%20x?api-version=2026-01-01&q=%2F");
            assertThat(seen.text()).isEqualTo("{}");
            assertThat(seen.headers())
                    .extracting(header -> header.name() + ": " + header.value())
                    .containsExactly(
                            "Host: 127.0.0.1:" + calls.fake.port(),
                            "Authorization: Bearer k",
                            "X-b: 1",
                            "x-B: 2",
                            "Accept-Encoding: identity",
                            "Content-Length: 2");
        }
    }

    @Test
    void onlyAMethodWithABodyAnnouncesALength() throws IOException {
        try (var calls = new Calls(Script.status(200, "ok"))) {
            calls.ask(Calls.with(calls.call(), "GET", Calls.body("")));
            calls.ask(Calls.with(calls.call(), "POST", Calls.body("")));
            assertThat(calls.fake.next(Calls.BOUND).header("Content-Length")).isEmpty();
            assertThat(calls.fake.next(Calls.BOUND).header("Content-Length")).contains("0");
        }
    }

    @Test
    void headerThatTheClientAddsItselfIsRefused() {
        URI uri = URI.create("http://127.0.0.1/");
        for (String name : List.of("Host", "content-length", "Transfer-Encoding", "Connection", "Accept-Encoding")) {
            assertThatThrownBy(() -> new UpstreamCall(
                            "POST",
                            uri,
                            List.of(new Header(name, "1")),
                            Calls.body(""),
                            false,
                            Calls.BOUND,
                            Calls.BOUND,
                            Calls.BOUND))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void headerWithALineEndIsRefused() {
        for (String value : List.of("a\r\nX-Forged: 1", "a\nb", "a\rb", "a\0b")) {
            assertThatThrownBy(() -> new Header("X", value)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void bodiesOfAllSizesArriveWholeOnOneConnection() throws IOException {
        try (var calls = new Calls((request, wire) -> wire.json(200, String.valueOf(request.body().length)))) {
            for (int size : new int[] {1, 16_000, 16_384, 16_385, 100_000, 5 << 20}) {
                assertThat(calls.ask(Calls.with(calls.call(), "POST", Calls.zeros(size)))
                                .text())
                        .isEqualTo(String.valueOf(size));
            }
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void bodyWrittenInDropsArrivesWhole() throws IOException {
        UpstreamCall.Body drops = Calls.body(50_000, out -> {
            for (int i = 0; i < 25_000; i++) out.write('a');
            for (int i = 0; i < 2_500; i++) out.write("0123456789".getBytes(StandardCharsets.US_ASCII));
        });
        try (var calls = new Calls(Script.status(200, "ok"))) {
            calls.ask(Calls.with(calls.call(), "POST", drops));
            assertThat(calls.fake.next(Calls.BOUND).text()).isEqualTo("a".repeat(25_000) + "0123456789".repeat(2_500));
        }
    }

    @Test
    void refusalWhileTheBodyIsBeingReadIsSeen() throws IOException {
        assertRefusalSeen(Script.early(Script.status(413, "too large")));
    }

    @Test
    void refusalByAPeerThatReadsNoMoreIsSeen() throws IOException {
        assertRefusalSeen(unread((request, wire) -> {
            wire.json(413, "too large");
            wire.pause(Duration.ofMinutes(1));
        }));
    }

    @Test
    void refusalByAPeerThatClosesAtOnceIsSeen() throws IOException {
        assertRefusalSeen(unread((request, wire) -> {
            wire.json(413, "too large");
            wire.cut();
        }));
    }

    private static Script unread(Script script) {
        return new Script() {
            @Override
            public void answer(Request request, Wire wire) throws IOException {
                script.answer(request, wire);
            }

            @Override
            public boolean readsBody(int ordinal) {
                return false;
            }
        };
    }

    /** Of 300 MB, so that it cannot have left before the refusal came. The connection is not used again. */
    private static void assertRefusalSeen(Script refusal) throws IOException {
        try (var calls = new Calls(Script.byTurn(refusal, Script.status(200, "next")))) {
            UpstreamCall large = Calls.with(calls.call(), "POST", Calls.zeros(300 << 20));
            assertThat(calls.ask(large)).isEqualTo(new Answer(413, "too large"));
            assertThat(calls.ask().text()).isEqualTo("next");
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(2);
        }
    }
}
