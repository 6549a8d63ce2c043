package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamReply;
import dev.gatehouse.gateway.send.http.Calls.Answer;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Replies that are strange but have to be understood, and what they leave behind for the next call. */
class OddRepliesTest {

    private static final Script PLAIN = Script.status(200, "plain");

    @Test
    void chunkExtensionsAreDropped() throws IOException {
        assertRead(chunked("5;name=value\r\nHello\r\n6 ; x=\"y\"\r\n world\r\n0;last\r\n\r\n"), "Hello world", 1);
    }

    @Test
    void trailersThatNobodyAnnouncedAreDropped() throws IOException {
        assertRead(chunked("2\r\nhi\r\n0\r\nX-Cost: 1\r\nServer-Timing: a;dur=3\r\n\r\n"), "hi", 1);
    }

    @Test
    void chunkSizesMayHaveLeadingZerosAndCapitals() throws IOException {
        assertRead(chunked("000A\r\n0123456789\r\n000\r\n\r\n"), "0123456789", 1);
    }

    @Test
    void oneByteAfterTheOtherMakesTheSameReply() throws IOException {
        Script drip = (request, wire) -> {
            String reply =
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nT: x\r\n\r\n";
            for (char c : reply.toCharArray()) wire.raw(String.valueOf(c));
        };
        assertRead(drip, "abcde", 1);
    }

    @Test
    void interimRepliesAreDropped() throws IOException {
        Script interim = (request, wire) -> {
            wire.status(100);
            wire.status(103, "Link: </x>; rel=preload");
            wire.json(200, "ok");
        };
        assertRead(interim, "ok", 1);
    }

    @Test
    void bodyMayEndWithTheConnection() throws IOException {
        Script untilClose = (request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end");
            wire.cut();
        };
        assertRead(untilClose, "until the end", 2);
    }

    @Test
    void http10IsUnderstoodAndItsConnectionNotUsedAgain() throws IOException {
        Script old = (request, wire) -> wire.raw("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold");
        assertRead(old, "old", 2);
    }

    @Test
    void connectionCloseIsObeyedThoughTheBodyHasALength() throws IOException {
        Script last = (request, wire) -> wire.json(200, "last", "Connection: Upgrade, Close");
        assertRead(last, "last", 2);
    }

    @Test
    void reasonMayBeMissing() throws IOException {
        assertRead((request, wire) -> wire.raw("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"), "ok", 1);
    }

    @Test
    void linesMayEndWithoutCarriageReturn() throws IOException {
        Script bare = (request, wire) -> wire.raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n");
        assertRead(bare, "ok", 1);
    }

    @Test
    void lengthSaidTwiceAlikeIsOneLength() throws IOException {
        Script twice =
                (request, wire) -> wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\nok");
        assertRead(twice, "ok", 1);
    }

    @Test
    void chunksOutrankALengthAndTheConnectionIsNotUsedAgain() throws IOException {
        Script both = (request, wire) -> wire.raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        assertRead(both, "ok", 2);
    }

    @Test
    void noContentHasNoBody() throws IOException {
        assertRead((request, wire) -> wire.raw("HTTP/1.1 204 No Content\r\n\r\n"), "", 1);
    }

    @Test
    void notModifiedHasNoBodyWhateverItsLength() throws IOException {
        assertRead((request, wire) -> wire.raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"), "", 1);
    }

    @Test
    void replyToHeadHasNoBodyWhateverItsLength() throws IOException {
        try (var calls = new Calls((request, wire) -> wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"))) {
            UpstreamCall head = Calls.with(calls.call(), "HEAD", Calls.body(""));
            assertThat(calls.ask(head)).isEqualTo(new Answer(200, ""));
            assertThat(calls.ask(head)).isEqualTo(new Answer(200, ""));
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(1);
        }
    }

    @Test
    void redirectIsAReplyLikeAnyOther() throws IOException {
        try (var calls = new Calls(Script.status(307, "moved", "Location: http://127.0.0.1:1/"))) {
            assertThat(calls.ask()).isEqualTo(new Answer(307, "moved"));
        }
    }

    @Test
    void headOfTwentyKilobytesIsTaken() throws IOException {
        String cookie = "Set-Cookie: " + "c".repeat(10_000);
        try (var calls = new Calls(Script.status(200, "ok", cookie, "X-Last: yes", cookie));
                UpstreamReply reply = calls.client.send(calls.call(), new Hangup())) {
            assertThat(reply.header("x-last")).contains("yes");
            assertThat(reply.headers())
                    .hasSize(5)
                    .element(2)
                    .isEqualTo(new UpstreamCall.Header("Set-Cookie", "c".repeat(10_000)));
            assertThat(reply.body().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("ok");
        }
    }

    @Test
    void threeMegabytesInOneChunkAreStreamed() throws IOException {
        int size = 3 << 20;
        Script big = (request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(size) + "\r\n1");
            // The rest comes only when the first byte has been read, so a client that waits for the chunk waits for
            // ever.
            wire.pause(Duration.ofMillis(30));
            wire.raw(new byte[size - 1]);
            wire.raw("\r\n0\r\n\r\n");
        };
        try (var calls = new Calls(big);
                UpstreamReply reply = calls.client.send(calls.call(), new Hangup())) {
            assertThat(reply.body().read()).isEqualTo('1');
            assertThat(reply.body().readAllBytes()).hasSize(size - 1);
        }
    }

    @Test
    void packedReplyIsPassedAsItCame() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("{}".getBytes(StandardCharsets.UTF_8));
        }
        Script script = (request, wire) -> {
            wire.status(200, "Content-Encoding: gzip", "Content-Length: " + packed.size());
            wire.raw(packed.toByteArray());
        };
        try (var calls = new Calls(script);
                UpstreamReply reply = calls.client.send(calls.call(), new Hangup())) {
            assertThat(reply.header("Content-Encoding")).contains("gzip");
            assertThat(reply.body().readAllBytes()).isEqualTo(packed.toByteArray());
        }
    }

    @Test
    void chatStreamIsReadToItsEnd() throws IOException {
        try (var calls = new Calls(OpenAiChat.saying("a", "b", "c"))) {
            UpstreamCall stream = Calls.with(calls.call(), "POST", Calls.body("{\"stream\":true}"));
            assertThat(calls.ask(stream).text()).contains("\"content\":\"c\"").endsWith("data: [DONE]\n\n");
            assertThat(calls.ask(stream).text()).endsWith("data: [DONE]\n\n");
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(1);
        }
    }

    private static Script chunked(String chunks) {
        return (request, wire) -> wire.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    }

    /** The reply reads as expected, and so does the next one, on that many connections in all. */
    private static void assertRead(Script odd, String expected, int connections) throws IOException {
        try (var calls = new Calls(Script.byTurn(odd, PLAIN))) {
            assertThat(calls.ask().text()).isEqualTo(expected);
            assertThat(calls.ask()).isEqualTo(new Answer(200, "plain"));
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(connections);
        }
    }
}
