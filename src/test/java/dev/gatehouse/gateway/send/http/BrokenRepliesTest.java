package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import dev.gatehouse.gateway.send.UpstreamReply;
import dev.gatehouse.gateway.send.http.Calls.Answer;
import dev.gatehouse.testing.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** Replies that are no replies, what is said of each, and that the next call does not suffer. */
class BrokenRepliesTest {

    @Test
    void resetBeforeAReplyIsNoReply() throws IOException {
        assertFails(Script.reset(), Reason.NO_REPLY);
    }

    @Test
    void endBeforeAReplyIsNoReply() throws IOException {
        assertFails(Script.hangUp(), Reason.NO_REPLY);
    }

    @Test
    void bodyShorterThanItsLengthIsCut() throws IOException {
        assertFails(thenCut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), Reason.CUT);
    }

    @Test
    void bodyResetBeforeItsLengthIsCut() throws IOException {
        Script script = (request, wire) -> {
            wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            wire.reset();
        };
        try (var calls = new Calls(script)) {
            // The reset may overtake the head.
            assertThatThrownBy(calls::ask).isInstanceOf(UpstreamException.class);
        }
    }

    @Test
    void bodyWithoutItsLastChunkIsCut() throws IOException {
        assertFails(thenCut(chunks("4\r\nhalf\r\n")), Reason.CUT);
    }

    @Test
    void bodyCutInsideAChunkIsCut() throws IOException {
        assertFails(thenCut(chunks("40\r\nhalf")), Reason.CUT);
    }

    @Test
    void bodyCutInsideItsTrailersIsCut() throws IOException {
        assertFails(thenCut(chunks("4\r\nhalf\r\n0\r\nX-Cost: ")), Reason.CUT);
    }

    @Test
    void headCutInTheMiddleIsMalformed() throws IOException {
        assertFails(thenCut("HTTP/1.1 200 OK\r\nContent-"), Reason.MALFORMED);
    }

    @Test
    void whatIsNotHttpIsMalformed() throws IOException {
        assertFails(raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"), Reason.MALFORMED);
        assertFails(raw("HTTP/2 200 OK\r\n\r\n"), Reason.MALFORMED);
        assertFails(raw("HTTP/1.1 2000 OK\r\n\r\n"), Reason.MALFORMED);
        assertFails(raw("HTTP/1.1 999 Odd\r\n\r\n"), Reason.MALFORMED);
    }

    @Test
    void oddHeaderLinesAreMalformed() throws IOException {
        assertFails(reply("no colon"), Reason.MALFORMED);
        assertFails(reply(": no name"), Reason.MALFORMED);
        assertFails(reply("Content-Length : 2"), Reason.MALFORMED);
        assertFails(reply("X-Folded: a\r\n b"), Reason.MALFORMED);
        assertFails(reply("X-Null: a\0b"), Reason.MALFORMED);
        assertFails(reply("X-Return: a\rb"), Reason.MALFORMED);
    }

    @Test
    void lengthsThatContradictEachOtherAreMalformed() throws IOException {
        assertFails(reply("Content-Length: 2\r\nContent-Length: 3"), Reason.MALFORMED);
        assertFails(reply("Content-Length: 2, 3"), Reason.MALFORMED);
    }

    @Test
    void lengthThatIsNoNumberIsMalformed() throws IOException {
        assertFails(reply("Content-Length: -1"), Reason.MALFORMED);
        assertFails(reply("Content-Length: +2"), Reason.MALFORMED);
        assertFails(reply("Content-Length:"), Reason.MALFORMED);
        assertFails(reply("Content-Length: 9999999999999999999"), Reason.MALFORMED);
    }

    @Test
    void transferCodingThatWasNotOfferedIsMalformed() throws IOException {
        assertFails(reply("Transfer-Encoding: gzip, chunked"), Reason.MALFORMED);
    }

    @Test
    void chunkWithoutSizeIsMalformed() throws IOException {
        assertFails(raw(chunks("x\r\nhi\r\n")), Reason.MALFORMED);
        assertFails(raw(chunks("-2\r\nhi\r\n")), Reason.MALFORMED);
        assertFails(raw(chunks("2hi\r\n")), Reason.MALFORMED);
        assertFails(raw(chunks("1111111111111111\r\n")), Reason.MALFORMED);
    }

    @Test
    void chunkLongerThanItsSizeIsMalformed() throws IOException {
        assertFails(raw(chunks("2\r\nlong\r\n0\r\n\r\n")), Reason.MALFORMED);
    }

    @Test
    void switchedProtocolIsMalformed() throws IOException {
        assertFails(raw("HTTP/1.1 101 Switching Protocols\r\n\r\n"), Reason.MALFORMED);
    }

    @Test
    void endlessHeaderIsMalformed() throws IOException {
        assertFails(endless("HTTP/1.1 200 OK\r\nX-Long: ", "x".repeat(1000)), Reason.MALFORMED);
    }

    @Test
    void endlessHeadersAreMalformed() throws IOException {
        assertFails(endless("HTTP/1.1 200 OK\r\n", "X-Many: 1\r\n"), Reason.MALFORMED);
    }

    @Test
    void endlessInterimRepliesAreMalformed() throws IOException {
        assertFails(endless("", "HTTP/1.1 100 Continue\r\n\r\n"), Reason.MALFORMED);
    }

    @Test
    void endlessChunkExtensionIsMalformed() throws IOException {
        assertFails(endless(chunks("2;"), "x".repeat(1000)), Reason.MALFORMED);
    }

    @Test
    void endlessTrailersAreMalformed() throws IOException {
        assertFails(endless(chunks("2\r\nhi\r\n0\r\n"), "X-Many: 1\r\n"), Reason.MALFORMED);
    }

    @Test
    void messageNamesTheOriginAndNothingOfTheContent() throws IOException {
        try (var calls = new Calls(reply("secret sauce"))) {
            var failure = catchThrowableOfType(UpstreamException.class, calls::ask);
            assertThat(failure).hasMessageContaining("127.0.0.1:" + calls.fake.port());
            assertThat(failure).hasMessageNotContaining("secret");
        }
    }

    @Test
    void bodyThatCannotBeReadIsNotTheProvidersFault() throws IOException {
        for (int length : new int[] {10, 1 << 20}) {
            try (var calls = new Calls(Script.status(200, "ok"))) {
                UpstreamCall.Body broken = Calls.body(length, out -> {
                    out.write(new byte[5]);
                    throw new IOException("disk");
                });
                assertThatThrownBy(() -> calls.ask(Calls.with(calls.call(), "POST", broken)))
                        .isInstanceOf(UncheckedIOException.class);
            }
        }
    }

    @Test
    void bodyOfAnotherLengthThanAnnouncedIsABug() throws IOException {
        for (int length : new int[] {3, 100_000}) {
            try (var calls = new Calls(Script.status(200, "ok"))) {
                UpstreamCall.Body wrong = Calls.body(length, out -> out.write(new byte[5000]));
                assertThatThrownBy(() -> calls.ask(Calls.with(calls.call(), "POST", wrong)))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void bodyOfAClosedReplyReadsNothingOfTheNextOne() throws IOException {
        try (var calls = new Calls(Script.status(200, "one"))) {
            UpstreamReply first = calls.client.send(calls.call(), new Hangup());
            assertThat(first.body().readAllBytes()).hasSize(3);
            first.close();
            assertThatThrownBy(() -> first.body().read()).isInstanceOf(IOException.class);
            assertThat(calls.ask().text()).isEqualTo("one");
        }
    }

    private static Script raw(String bytes) {
        return (request, wire) -> wire.raw(bytes);
    }

    private static Script reply(String headers) {
        return raw("HTTP/1.1 200 OK\r\n" + headers + "\r\n\r\nok");
    }

    private static Script thenCut(String bytes) {
        return (request, wire) -> {
            wire.raw(bytes);
            wire.cut();
        };
    }

    /** Ends when the client has had enough and closes the connection. */
    private static Script endless(String start, String more) {
        return (request, wire) -> {
            wire.raw(start);
            while (true) wire.raw(more);
        };
    }

    private static String chunks(String chunks) {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
    }

    /** Fails as expected, in the head or in the body, closes the connection, and the next call is well. */
    private static void assertFails(Script odd, Reason expected) throws IOException {
        try (var calls = new Calls(Script.byTurn(odd, Script.status(200, "plain")))) {
            var failure = catchThrowableOfType(UpstreamException.class, calls::ask);
            assertThat(failure)
                    .isNotNull()
                    .extracting(UpstreamException::reason)
                    .isEqualTo(expected);
            assertThat(calls.ask()).isEqualTo(new Answer(200, "plain"));
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(2);
        }
    }
}
