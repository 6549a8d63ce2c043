package dev.gatehouse.gateway.send;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is sent to a target: address, headers and body. Thread-safe. */
final class UpstreamCalls {

    /** More than a configuration has providers times endpoints; those beyond it are parsed each time. */
    private static final int MOST_ADDRESSES = 10_000;

    private final Map<Address, URI> uris = new ConcurrentHashMap<>();
    private final String userAgent;

    private record Address(URI base, String path) {}

    UpstreamCalls(String userAgent) {
        this.userAgent = userAgent;
    }

    /**
     * A call of the translator's dialect, or of the client's own without one.
     *
     * @param log is told what the target's dialect has no place for
     * @throws DialectException if the target's dialect cannot say it, and the group does not have such things dropped
     */
    UpstreamCall call(Plan plan, Try attempted, Ask ask, @Nullable Translator translator, AttemptLog log) {
        Payload payload = payload(plan, attempted, ask, translator, log);
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
