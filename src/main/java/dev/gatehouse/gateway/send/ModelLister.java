package dev.gatehouse.gateway.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.OfferedModels;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderAddress;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks a provider for its models, at the addresses at which providers may be, wherever it is redirected to. Thread-safe. */
public final class ModelLister {

    /** Somebody waits for it. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofSeconds(15);
    /** OpenRouter's list, the longest known, is a tenth of it. */
    private static final int MOST_BYTES = 8 * 1024 * 1024;
    /** A page shows no more. */
    private static final int MOST_MODELS = 2_000;

    private static final int MOST_REDIRECTS = 3;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

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
    private final ObjectMapper mapper = new ObjectMapper(Json.FACTORY);

    public ModelLister(Upstream upstream) {
        this.upstream = upstream;
    }

    /** What it offers with one of its keys: the first that it takes. Takes 20 s and some for each redirect at most. */
    public OfferedModels models(Provider provider) {
        var extra = provider.headers().entrySet().stream()
                .map(header -> new UpstreamCall.Header(
                        header.getKey(), header.getValue().reveal()))
                .toList();
        List<Optional<Secret>> keys = provider.keys().isEmpty()
                ? List.of(Optional.empty())
                : provider.keys().stream().map(key -> Optional.of(key.secret())).toList();
        OfferedModels answer = new OfferedModels.Unreachable();
        for (Optional<Secret> key : keys) {
            answer = models(new ProviderAddress(provider.baseUrl(), provider.dialect(), key), extra);
            if (!isKeyRefused(answer)) return answer;
        }
        return answer;
    }

    /** What it offers to whoever has this key; takes 20 s and some for each redirect at most. */
    public OfferedModels models(ProviderAddress provider) {
        return models(provider, List.of());
    }

    private static boolean isKeyRefused(OfferedModels answer) {
        return answer instanceof OfferedModels.Refused refused && (refused.status() == 401 || refused.status() == 403);
    }

    private OfferedModels models(ProviderAddress provider, List<UpstreamCall.Header> extra) {
        URI uri = list(provider);
        var headers = new ArrayList<>(extra);
        provider.key().ifPresent(key -> headers.add(header(provider.dialect(), key)));
        if (provider.dialect() == Dialect.ANTHROPIC) {
            headers.add(new UpstreamCall.Header("anthropic-version", ANTHROPIC_VERSION));
        }
        List<UpstreamCall.Header> sent = headers;
        for (int redirects = 0; ; redirects++) {
            try (UpstreamReply reply = upstream.send(call(uri, sent), new Hangup())) {
                if (reply.status() == 200)
                    return listed(mapper.readTree(reply.body().readNBytes(MOST_BYTES)));
                Optional<URI> next = redirected(uri, reply);
                if (next.isEmpty() || redirects == MOST_REDIRECTS) return new OfferedModels.Refused(reply.status());
                // Secrets are for the address that the operator wrote.
                if (!isSameOrigin(uri, next.get())) sent = List.of();
                uri = next.get();
            } catch (UpstreamException e) {
                return new OfferedModels.Unreachable();
            } catch (IOException e) {
                // Whatever that was, it was no list.
                return new OfferedModels.Refused(200);
            }
        }
    }

    /** Source: Anthropic's and Gemini's API references, "List models", read 2026-11-20: without a number they tell 20 and 50. */
    private static URI list(ProviderAddress provider) {
        String number = switch (provider.dialect()) {
            case ANTHROPIC -> "?limit=1000";
            case GEMINI -> "?pageSize=1000";
            case OPENAI_CHAT, OPENAI_RESPONSES -> "";
        };
        return URI.create(provider.baseUrl().toString().replaceAll("/+$", "") + "/models" + number);
    }

    private static UpstreamCall call(URI uri, List<UpstreamCall.Header> headers) {
        return new UpstreamCall("GET", uri, headers, NOTHING, false, CONNECT, ANSWER, ANSWER);
    }

    /** Where the list is instead; never in the clear if it was not before. The address is checked as any other when it is dialled. */
    private static Optional<URI> redirected(URI from, UpstreamReply reply) {
        if (!REDIRECTS.contains(reply.status())) return Optional.empty();
        try {
            return reply.header("Location")
                    .map(from::resolve)
                    .filter(to -> to.getHost() != null && to.getRawUserInfo() == null)
                    .filter(to -> "https".equalsIgnoreCase(to.getScheme())
                            || ("http".equalsIgnoreCase(to.getScheme()) && "http".equalsIgnoreCase(from.getScheme())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && one.getPort() == other.getPort();
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
