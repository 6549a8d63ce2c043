package dev.gatehouse.gateway.send.http;

import dev.gatehouse.domain.Networks;
import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.Upstream;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamReply;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/** A client and a provider that plays a script, and the calls from one to the other. */
final class Calls implements AutoCloseable {

    /** For what must happen; never reached by a test that passes. */
    static final Duration BOUND = Duration.ofSeconds(5);

    /** Where the providers of tests are. */
    static final Networks LOCAL = Networks.allowing("127.0.0.0/8, ::1");

    final FakeUpstream fake;
    final HttpUpstream client = client(PoolLimits.DEFAULT);

    Calls(Script script) {
        fake = FakeUpstream.start(script);
    }

    static HttpUpstream client(PoolLimits limits) {
        try {
            return new HttpUpstream(SSLContext.getDefault(), Proxies.none(), LOCAL, limits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        fake.close();
    }

    /** A call that waits long in every phase, changed by the methods below. */
    UpstreamCall call() {
        return call(URI.create(fake.baseUrl() + "/chat/completions"));
    }

    static UpstreamCall call(URI uri) {
        return new UpstreamCall("POST", uri, List.of(), body("{}"), false, BOUND, BOUND, BOUND);
    }

    static UpstreamCall with(UpstreamCall call, String method, UpstreamCall.Body body) {
        return new UpstreamCall(
                method,
                call.uri(),
                call.headers(),
                body,
                call.freshConnection(),
                call.connectTimeout(),
                call.headersTimeout(),
                call.stallTimeout());
    }

    static UpstreamCall fresh(UpstreamCall call) {
        return new UpstreamCall(
                call.method(),
                call.uri(),
                call.headers(),
                call.body(),
                true,
                call.connectTimeout(),
                call.headersTimeout(),
                call.stallTimeout());
    }

    static UpstreamCall timeouts(UpstreamCall call, Duration connect, Duration headers, Duration stall) {
        return new UpstreamCall(
                call.method(),
                call.uri(),
                call.headers(),
                call.body(),
                call.freshConnection(),
                connect,
                headers,
                stall);
    }

    static UpstreamCall.Body body(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return body(bytes.length, out -> out.write(bytes));
    }

    static UpstreamCall.Body body(long length, Writer writer) {
        return new UpstreamCall.Body() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                writer.writeTo(out);
            }
        };
    }

    /** As many zeros as asked for, never held in memory at once. */
    static UpstreamCall.Body zeros(long length) {
        return body(length, out -> {
            var piece = new byte[1 << 20];
            for (long left = length; left > 0; left -= piece.length) {
                out.write(piece, 0, (int) Math.min(left, piece.length));
            }
        });
    }

    @FunctionalInterface
    interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /** The whole answer to the standard call. */
    Answer ask() throws IOException {
        return ask(client, call());
    }

    Answer ask(UpstreamCall call) throws IOException {
        return ask(client, call);
    }

    static Answer ask(Upstream client, UpstreamCall call) throws IOException {
        try (UpstreamReply reply = client.send(call, new Hangup())) {
            return new Answer(reply.status(), new String(reply.body().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    record Answer(int status, String text) {}
}
