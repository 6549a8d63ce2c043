package dev.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeUpstreamTest {

    private static final Duration BOUND = Duration.ofSeconds(5);

    @Test
    void wholeAnswerNamesTheModelThatWasAskedFor() throws IOException {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("Hello", " world"))) {
            String reply = ask(fake, "{\"model\":\"m-1\"}");
            assertThat(reply)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\"model\":\"m-1\"", "\"content\":\"Hello world\"", "\"completion_tokens\":2");
        }
    }

    @Test
    void streamedAnswerHasOneFrameForEachPieceAndUsageIfAsked() throws IOException {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("a", "b").as("m-2"))) {
            List<String> frames = frames(
                    ask(fake, "{\"model\":\"m-1\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"));
            assertThat(frames).hasSize(6);
            assertThat(frames.get(0)).contains("\"role\":\"assistant\"", "\"model\":\"m-2\"");
            assertThat(frames.get(1)).contains("\"content\":\"a\"", "\"finish_reason\":null");
            assertThat(frames.get(3)).contains("\"finish_reason\":\"stop\"");
            assertThat(frames.get(4)).contains("\"choices\":[]", "\"total_tokens\":9");
            assertThat(frames.get(5)).isEqualTo("[DONE]");
        }
    }

    @Test
    void streamIsCutAfterTheFrameThatWasNamed() throws IOException {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("a", "b", "c").after(2, Wire::cut))) {
            String reply = ask(fake, "{\"stream\":true}");
            assertThat(frames(reply)).hasSize(3);
            assertThat(reply).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void malformedFrameDoesNotEndTheStream() throws IOException {
        try (var fake = FakeUpstream.start(OpenAiChat.saying("a", "b").after(1, wire -> wire.frame("{oops")))) {
            assertThat(frames(ask(fake, "{\"stream\":true}"))).hasSize(6).contains("{oops", "[DONE]");
        }
    }

    @Test
    void begunAnswerIsCarriedOnRefusedOrStartedOverAsTold() throws IOException {
        OpenAiChat abc = OpenAiChat.saying("a", "b", "c");
        String begun = "{\"model\":\"m-1\",\"messages\":[{\"role\":\"assistant\",\"content\":\"ab\"}]}";
        try (var carryingOn = FakeUpstream.start(abc.continuing());
                var refusing = FakeUpstream.start(abc.refusingPrefill());
                var startingOver = FakeUpstream.start(abc)) {
            assertThat(ask(carryingOn, begun)).contains("\"content\":\"c\"", "\"completion_tokens\":1");
            assertThat(ask(carryingOn, begun.replace("ab", "ax"))).contains("\"content\":\"abc\"");
            assertThat(ask(refusing, begun)).startsWith("HTTP/1.1 400").contains("prefill");
            assertThat(ask(refusing, begun.replace("assistant", "user"))).contains("\"content\":\"abc\"");
            assertThat(ask(startingOver, begun)).contains("\"content\":\"abc\"");
        }
    }

    @Test
    void scriptsTakeTurnsAndTheLastOneStays() throws IOException {
        Script script = Script.byTurn(
                Script.status(429, "{}", "Retry-After: 1"),
                Script.delayed(Duration.ofMillis(20), OpenAiChat.saying("x")));
        try (var fake = FakeUpstream.start(script)) {
            assertThat(ask(fake, "{}")).startsWith("HTTP/1.1 429 Refused\r\nRetry-After: 1\r\n");
            assertThat(ask(fake, "{}")).startsWith("HTTP/1.1 200");
            assertThat(ask(fake, "{}")).startsWith("HTTP/1.1 200");
            assertThat(fake.requests()).extracting(Request::ordinal).containsExactly(1, 2, 3);
        }
    }

    @Test
    void resetIsAResetAndHangUpAnOrderlyEnd() throws IOException {
        try (var fake = FakeUpstream.start(Script.byTurn(Script.reset(), Script.hangUp()))) {
            assertThatThrownBy(() -> ask(fake, "{}")).isInstanceOf(SocketException.class);
            assertThat(ask(fake, "{}")).isEmpty();
        }
    }

    @Test
    void aConnectionServesManyRequestsAndItsEndIsSeen() throws IOException {
        try (var fake = FakeUpstream.start(Script.status(200, "{}"))) {
            try (var client = connect(fake)) {
                send(client, "one", "keep-alive");
                assertThat(fake.next(BOUND).text()).isEqualTo("one");
                send(client, "two", "keep-alive");
                Request second = fake.next(BOUND);
                assertThat(second.header("content-length")).contains("3");
                assertThat(second.connection()).isEqualTo(1);
                assertThat(fake.openConnections()).isEqualTo(1);
            }
            assertThat(fake.awaitPeerClosed(1, BOUND)).isPositive();
            fake.awaitOpenConnections(0, BOUND);
            assertThat(fake.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatLeavesInSilenceOrPauseIsSeenAtOnce() throws IOException {
        Script pause = (request, wire) -> wire.pause(Duration.ofMinutes(1));
        try (var fake = FakeUpstream.start(Script.byTurn(Script.silence(), pause))) {
            for (int connection = 1; connection <= 2; connection++) {
                try (var client = connect(fake)) {
                    send(client, "x", "keep-alive");
                    fake.next(BOUND);
                }
                fake.awaitPeerClosed(connection, BOUND);
            }
        }
    }

    @Test
    void closeEndsAScriptThatWaits() throws IOException {
        var fake = FakeUpstream.start((request, wire) -> wire.pause(Duration.ofMinutes(1)));
        try (var client = connect(fake)) {
            send(client, "x", "keep-alive");
            fake.next(BOUND);
            fake.close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void waitingInVainNamesWhatDidNotCome() {
        try (var fake = FakeUpstream.start(Script.silence())) {
            assertThatThrownBy(() -> fake.next(Duration.ofMillis(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no request");
        }
    }

    private static Socket connect(FakeUpstream fake) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), fake.port());
    }

    /** The whole reply; the connection is not used again. */
    private static String ask(FakeUpstream fake, String body) throws IOException {
        try (var client = connect(fake)) {
            send(client, body, "close");
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void send(Socket client, String body, String connection) throws IOException {
        String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: " + connection
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> frames(String reply) {
        return reply.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }
}
