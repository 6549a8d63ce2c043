package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Timeouts;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.Meant;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.wire.Payload;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes one call to one target with one key, and says what came of it. Thread-safe. */
public final class TargetCall {

    /** More than a configuration has providers times endpoints; those beyond it are parsed each time. */
    private static final int MOST_ADDRESSES = 10_000;

    private final Map<Address, URI> uris = new ConcurrentHashMap<>();
    private final Upstream upstream;
    private final InstantSource clock;
    private final String userAgent;
    private final TargetFigures figures;

    private record Address(URI base, String path) {}

    public TargetCall(Upstream upstream, TargetFigures figures, InstantSource clock, String version) {
        this.upstream = upstream;
        this.figures = figures;
        this.clock = clock;
        this.userAgent = "gatehouse/" + version;
    }

    Attempt make(Plan plan, Try attempted, Ask ask, AttemptLog log) {
        OpenAttempt open = log.open(attempted, figures.started(attempted.target()));
        try {
            return tryOnce(plan, attempted, ask, open, log);
        } catch (RuntimeException | Error e) {
            open.end(AttemptClass.BAD_RESPONSE, "a defect of the gateway; stopped");
            throw e;
        }
    }

    private Attempt tryOnce(Plan plan, Try attempted, Ask ask, OpenAttempt open, AttemptLog log) {
        var reading = new ReplyReading(plan, attempted, ask, open, clock);
        Translator translator = Translator.of(attempted.target(), ask.envelope().endpoint(), attempted.changes());
        UpstreamReply reply;
        try {
            reply = upstream.send(
                    request(attempted, ask, translator, payload(plan, attempted, ask, translator, log)), ask.hangup());
        } catch (UpstreamException e) {
            return reading.failed(e);
        } catch (DialectException e) {
            return reading.unsayable(e);
        }
        if (translator != null) {
            long created = clock.instant().getEpochSecond();
            reply = translator.reply(
                    reply, ask.envelope().endpoint().dialect(), ask.settings().maxAnswerBytes(), created);
        }
        open.headCame(reply);
        try {
            return reading.read(reply);
        } catch (IOException e) {
            reply.close();
            return reading.failed(e);
        } catch (RuntimeException | Error e) {
            reply.close();
            throw e;
        }
    }

    private UpstreamCall request(Try attempted, Ask ask, @Nullable Translator translator, Payload payload) {
        Target target = attempted.target();
        Provider provider = target.provider();
        Timeouts timeouts = target.timeouts();
        boolean chunks = ask.envelope().stream() && ask.envelope().endpoint().reply() == Endpoint.Reply.CHOICES;
        return new UpstreamCall(
                "POST",
                uri(new Address(
                        provider.baseUrl(),
                        translator == null
                                ? ask.envelope().endpoint().upstreamPath()
                                : translator.path(target, ask.envelope().stream()))),
                headers(attempted, ask, translator),
                body(payload),
                attempted.fresh(),
                shorter(timeouts.connect(), ask.timeLeft()),
                shorter(chunks ? timeouts.headers() : timeouts.headersWhole(), ask.timeLeft()),
                shorter(timeouts.stall(), ask.timeLeft()));
    }

    private URI uri(Address address) {
        URI known = uris.get(address);
        if (known != null) return known;
        URI parsed = URI.create(address.base() + address.path());
        if (uris.size() < MOST_ADDRESSES) uris.put(address, parsed);
        return parsed;
    }

    /** @throws DialectException if the target's dialect cannot say it, and the group does not have such things dropped */
    private static Payload payload(Plan plan, Try attempted, Ask ask, @Nullable Translator translator, AttemptLog log) {
        Target target = attempted.target();
        boolean drops = plan.policy().dropsUnsupported();
        if (translator == null) {
            Optional<Meant> meant = ask.envelope().meant();
            meant.ifPresent(said -> log.dropped(said.lost()));
            Optional<DialectException> unsayable = meant.flatMap(Meant::unsayable);
            if (unsayable.isPresent() && !drops) throw unsayable.get();
            return ask.envelope().forUpstream(target.model(), attempted.changes());
        }
        Dropped dropped = drops ? Dropped.everything() : Dropped.onlyTheHarmless();
        Payload said = translator.request(ask.envelope(), attempted.changes(), target, dropped);
        log.dropped(dropped.names());
        return said;
    }

    private List<UpstreamCall.Header> headers(Try attempted, Ask ask, @Nullable Translator translator) {
        var headers = new ArrayList<UpstreamCall.Header>(6 + ask.headers().size());
        headers.add(new UpstreamCall.Header("Content-Type", ask.envelope().contentType()));
        headers.add(new UpstreamCall.Header("Accept", accepted(ask.envelope())));
        headers.add(new UpstreamCall.Header("User-Agent", userAgent));
        if (translator != null) {
            headers.addAll(translator.headers(attempted.key().orElse(null), ask.headers()));
        } else {
            attempted
                    .key()
                    .ifPresent(key -> headers.add(new UpstreamCall.Header(
                            "Authorization", "Bearer " + key.secret().reveal())));
            for (UpstreamCall.Header header : ask.headers()) {
                if (Translator.isFor(Dialect.OPENAI_CHAT, header)) headers.add(header);
            }
        }
        attempted
                .target()
                .provider()
                .headers()
                .forEach((name, value) -> headers.add(new UpstreamCall.Header(name, value.reveal())));
        return headers;
    }

    private static String accepted(Envelope envelope) {
        if (envelope.endpoint().reply() == Endpoint.Reply.MEDIA) return "*/*";
        return envelope.stream() ? "text/event-stream" : "application/json";
    }

    static UpstreamCall.Body body(Payload payload) {
        return new UpstreamCall.Body() {
            @Override
            public long length() {
                return payload.length();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                payload.writeTo(out);
            }
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
