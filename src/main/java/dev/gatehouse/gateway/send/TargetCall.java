package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.wire.Splice;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one call to one target with one key, and says what came of it. Thread-safe. */
public final class TargetCall {

    private static final String PATH = "/chat/completions";

    private final Upstream upstream;
    private final InstantSource clock;
    private final String userAgent;

    public TargetCall(Upstream upstream, InstantSource clock, String version) {
        this.upstream = upstream;
        this.clock = clock;
        this.userAgent = "gatehouse/" + version;
    }

    Attempt make(Plan plan, Target target, Optional<ProviderKey> key, Ask ask, boolean fresh, AttemptLog log) {
        OpenAttempt open = log.open(target, key);
        var reading = new ReplyReading(plan, target, ask, open, key, clock);
        UpstreamReply reply;
        try {
            reply = upstream.send(request(target, key, ask, fresh), ask.hangup());
        } catch (UpstreamException e) {
            return reading.failed(e);
        }
        open.headCame(reply);
        try {
            return reading.read(reply);
        } catch (IOException e) {
            reply.close();
            return reading.failed(e);
        } catch (RuntimeException | Error e) {
            reply.close();
            open.end(AttemptClass.BAD_RESPONSE, "a defect of the gateway; stopped", Optional.empty());
            throw e;
        }
    }

    private UpstreamCall request(Target target, Optional<ProviderKey> key, Ask ask, boolean fresh) {
        Provider provider = target.provider();
        Timeouts timeouts = provider.timeouts();
        boolean stream = ask.envelope().stream();
        return new UpstreamCall(
                "POST",
                URI.create(provider.baseUrl() + PATH),
                headers(provider, key, ask),
                body(ask.envelope().forUpstream(target.model())),
                fresh,
                shorter(timeouts.connect(), ask.timeLeft()),
                shorter(stream ? timeouts.headers() : timeouts.headersWhole(), ask.timeLeft()),
                timeouts.stall());
    }

    private List<UpstreamCall.Header> headers(Provider provider, Optional<ProviderKey> key, Ask ask) {
        var headers = new ArrayList<UpstreamCall.Header>(6 + ask.headers().size());
        headers.add(new UpstreamCall.Header("Content-Type", "application/json"));
        headers.add(
                new UpstreamCall.Header("Accept", ask.envelope().stream() ? "text/event-stream" : "application/json"));
        headers.add(new UpstreamCall.Header("User-Agent", userAgent));
        key.ifPresent(k -> headers.add(
                new UpstreamCall.Header("Authorization", "Bearer " + k.secret().reveal())));
        headers.addAll(ask.headers());
        provider.headers().forEach((name, value) -> headers.add(new UpstreamCall.Header(name, value.reveal())));
        return headers;
    }

    private static UpstreamCall.Body body(Splice splice) {
        return new UpstreamCall.Body() {
            @Override
            public long length() {
                return splice.length();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                splice.writeTo(out);
            }
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
