package dev.gatehouse.control.api;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.OfferedModels;
import dev.gatehouse.domain.ProviderAddress;
import dev.gatehouse.domain.Secret;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code POST /api/providers/models}: which models a provider has, asked before anything is stored. */
public final class OfferedModelsApi {

    record Shown(List<String> models) {}

    private final AdminApi api;
    private final Function<ProviderAddress, OfferedModels> ask;

    /** @param ask asks the provider; takes seconds at most */
    public OfferedModelsApi(AdminApi api, Function<ProviderAddress, OfferedModels> ask) {
        this.api = api;
        this.ask = ask;
    }

    /** With {@code base_url}, {@code dialect} and, where it takes one, {@code key}. Nothing of it is kept. */
    public Handler list() {
        return api.answering((request, response) -> Optional.of(new Shown(models(ask.apply(address(request))))));
    }

    /** Those that were listed; a problem if none were. */
    static List<String> models(OfferedModels offered) {
        return switch (offered) {
            case OfferedModels.Listed listed -> listed.models();
            case OfferedModels.Refused refused ->
                throw ApiProblem.badRequest("provider_refused", words(refused.status()));
            case OfferedModels.Unreachable unreachable ->
                throw ApiProblem.badRequest(
                        "provider_unreachable",
                        "Nobody answers at this address, or no provider may be there. Nothing was stored.");
        };
    }

    private static String words(int status) {
        String why = status == 401 || status == 403
                ? "The provider refuses this key"
                : "The provider has no list of models there";
        return why + " (" + status + "). Nothing was stored.";
    }

    private static ProviderAddress address(ServerRequest request) {
        var fields = BodyFields.read(request, "base_url", "dialect", "key");
        URI url = url(fields.text("base_url"));
        String dialect = fields.text("dialect");
        Optional<Secret> key = fields.has("key") ? Optional.of(fields.headerValue("key")) : Optional.empty();
        fields.check();
        return new ProviderAddress(
                url,
                Arrays.stream(Dialect.values())
                        .filter(known -> known.id().equals(dialect))
                        .findFirst()
                        .orElseThrow(() -> ApiProblem.badRequest("invalid_dialect", "There is no such dialect.")),
                key);
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            boolean http = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null && url.getRawUserInfo() == null && url.getRawQuery() == null) return url;
        } catch (URISyntaxException e) {
            // Said below, in words that do not quote what may hold a secret.
        }
        throw ApiProblem.badRequest(
                "invalid_url", "base_url must be an http or https URL, such as https://api.openai.com/v1.");
    }
}
