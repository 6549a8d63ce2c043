package dev.gatehouse.gateway.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.OfferedModels;
import dev.gatehouse.domain.ProviderAddress;
import dev.gatehouse.domain.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a provider for its models, at the addresses at which providers may be. Thread-safe. */
public final class ModelLister {

    /** Somebody waits for it. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofSeconds(15);
    /** OpenRouter's list, the longest known, is a tenth of it. */
    private static final int MOST_BYTES = 8 * 1024 * 1024;
    /** A page shows no more. */
    private static final int MOST_MODELS = 2_000;

    /** Source: Anthropic's API reference, "Versions", read 2026-11-20. */
    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private static final UpstreamCall.Body NOTHING = new UpstreamCall.Body() {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public void writeTo(OutputStream out) {
            // There is nothing to send.
        }
    };

    private final Upstream upstream;
    private final ObjectMapper mapper = new ObjectMapper();

    public ModelLister(Upstream upstream) {
        this.upstream = upstream;
    }

    /** What it offers to whoever has this key; takes 20 s and some at most. */
    public OfferedModels models(ProviderAddress provider) {
        try (UpstreamReply reply = upstream.send(call(provider), new Hangup())) {
            if (reply.status() != 200) return new OfferedModels.Refused(reply.status());
            return listed(mapper.readTree(reply.body().readNBytes(MOST_BYTES)));
        } catch (UpstreamException e) {
            return new OfferedModels.Unreachable();
        } catch (IOException e) {
            // Whatever that was, it was no list.
            return new OfferedModels.Refused(200);
        }
    }

    private static UpstreamCall call(ProviderAddress provider) {
        URI uri = URI.create(provider.baseUrl().toString().replaceAll("/+$", "") + "/models");
        var headers = new ArrayList<UpstreamCall.Header>();
        provider.key().ifPresent(key -> headers.add(header(provider.dialect(), key)));
        if (provider.dialect() == Dialect.ANTHROPIC) {
            headers.add(new UpstreamCall.Header("anthropic-version", ANTHROPIC_VERSION));
        }
        return new UpstreamCall("GET", uri, headers, NOTHING, false, CONNECT, ANSWER, ANSWER);
    }

    private static UpstreamCall.Header header(Dialect dialect, Secret key) {
        return switch (dialect) {
            case ANTHROPIC -> new UpstreamCall.Header("x-api-key", key.reveal());
            case GEMINI -> new UpstreamCall.Header("x-goog-api-key", key.reveal());
            case OPENAI_CHAT, OPENAI_RESPONSES -> new UpstreamCall.Header("Authorization", "Bearer " + key.reveal());
        };
    }

    /** OpenAI and Anthropic call the list {@code data} and its entries {@code id}; Gemini {@code models} and {@code name}. */
    private static OfferedModels listed(JsonNode answer) {
        JsonNode list = answer.has("data") ? answer.path("data") : answer.path("models");
        List<String> models = list.valueStream()
                .map(entry -> entry.path("id").asText(entry.path("name").asText()))
                .map(name -> name.startsWith("models/") ? name.substring("models/".length()) : name)
                .filter(name -> !name.isEmpty())
                .sorted()
                .limit(MOST_MODELS)
                .toList();
        return new OfferedModels.Listed(models);
    }
}
