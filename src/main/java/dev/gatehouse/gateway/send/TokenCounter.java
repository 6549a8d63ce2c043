package dev.gatehouse.gateway.send;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.wire.Payload;
import dev.gatehouse.wire.Trees;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks Anthropic's targets how many tokens a conversation has, which nobody else knows. Asks once and leaves no trace in circuits and keys: without an
 * answer an estimate is as good. Thread-safe. Source: Anthropic API reference, "Count Message tokens", read 2026-11-21.
 */
public final class TokenCounter {

    /** Agents ask before each turn: they rather have an estimate than wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** The answer is one number. */
    private static final int MAX_ANSWER_BYTES = 16 * 1024;

    private final Upstream upstream;
    private final TargetHealth health;

    public TokenCounter(Upstream upstream, TargetHealth health) {
        this.upstream = upstream;
        this.health = health;
    }

    /**
     * Empty if the target that would answer is not Anthropic's, or is left alone now, or does not tell.
     *
     * @param headers of the client's request
     */
    public OptionalLong count(Plan plan, Envelope envelope, List<UpstreamCall.Header> headers) {
        Target target = plan.targets().getFirst();
        if (Translator.of(target, Endpoint.MESSAGES, List.of()) != Translator.ANTHROPIC) return OptionalLong.empty();
        Optional<Payload> body =
                envelope.meant().flatMap(meant -> meant.original().asking(target.model()));
        if (body.isEmpty() || !(health.enter(target) instanceof TargetHealth.Visit visit)) return OptionalLong.empty();
        try (visit) {
            visit.asks();
            return ask(target, visit.keys().getFirst().orElse(null), body.get(), headers);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private OptionalLong ask(Target target, @Nullable ProviderKey key, Payload body, List<UpstreamCall.Header> ofClient)
            throws IOException {
        var headers = new ArrayList<>(Translator.ANTHROPIC.headers(key, ofClient));
        headers.add(new UpstreamCall.Header("Content-Type", "application/json"));
        target.provider()
                .headers()
                .forEach((name, value) -> headers.add(new UpstreamCall.Header(name, value.reveal())));
        var call = new UpstreamCall(
                "POST",
                URI.create(target.provider().baseUrl() + "/messages/count_tokens"),
                headers,
                UpstreamCalls.body(body),
                false,
                PATIENCE,
                PATIENCE,
                PATIENCE);
        try (UpstreamReply reply = upstream.send(call, new Hangup())) {
            byte[] answer = reply.body().readNBytes(MAX_ANSWER_BYTES);
            return reply.status() == 200 ? tokens(answer) : OptionalLong.empty();
        }
    }

    private static OptionalLong tokens(byte[] answer) {
        try {
            JsonNode tokens = Trees.read(answer, 0, answer.length).path("input_tokens");
            return tokens.canConvertToLong() && tokens.isIntegralNumber()
                    ? OptionalLong.of(tokens.longValue())
                    : OptionalLong.empty();
        } catch (JsonProcessingException e) {
            return OptionalLong.empty();
        }
    }
}
