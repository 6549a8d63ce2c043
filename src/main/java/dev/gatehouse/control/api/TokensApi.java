package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.gatehouse.control.access.ApiTokens;
import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.Identity;
import dev.gatehouse.control.api.Paging.Page;
import dev.gatehouse.domain.ApiToken;
import dev.gatehouse.domain.Role;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/tokens}: what programs call the admin API with. */
public final class TokensApi {

    /** A token as it is shown ever after: without its secret. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            UUID id,
            String name,
            String role,
            String hint,
            String createdAt,
            String createdBy,
            @Nullable String usedAt) {

        static Shown of(ApiToken token) {
            return new Shown(
                    token.id(),
                    token.name(),
                    token.role().id(),
                    token.hint(),
                    token.createdAt().toString(),
                    token.createdBy(),
                    token.usedAt().map(Instant::toString).orElse(null));
        }
    }

    /** A token as it is shown once. */
    record Created(String token, @JsonUnwrapped Shown shown) {}

    private final AdminApi api;
    private final ApiTokens tokens;

    public TokensApi(AdminApi api, ApiTokens tokens) {
        this.api = api;
        this.tokens = tokens;
    }

    /** The oldest first. */
    public Handler list() {
        return api.answering((request, response) -> {
            Page<ApiToken> page =
                    Paging.of(request.query(), tokens.all(), token -> token.id().toString());
            return Optional.of(page.map(Shown::of));
        });
    }

    public Handler show() {
        return api.answering((request, response) -> {
            ApiToken token = find(request);
            tag(token).tell(response);
            return Optional.of(Shown.of(token));
        });
    }

    public Handler create() {
        return api.answering((request, response) -> {
            var fields = BodyFields.read(request, "name", "role");
            String name = fields.text("name");
            Role role = fields.role("role");
            fields.check();
            var made = tokens.make(name, role, Identity.of(request).name());
            Audit.made(request, summary(made.token()));
            response.status(Status.CREATED_201);
            tag(made.token()).tell(response);
            return Optional.of(new Created(made.secret().reveal(), Shown.of(made.token())));
        });
    }

    public Handler revoke() {
        return api.answering((request, response) -> {
            ApiToken revoked = api.inTurn(() -> {
                ApiToken token = find(request);
                tag(token).check(request);
                if (!tokens.revoke(token.id())) throw unknown();
                return token;
            });
            Audit.removed(request, summary(revoked));
            return Optional.empty();
        });
    }

    private ApiToken find(ServerRequest request) {
        String id = request.path().pathParameters().get("id");
        return tokens.all().stream()
                .filter(known -> known.id().toString().equals(id))
                .findFirst()
                .orElseThrow(TokensApi::unknown);
    }

    /** Of all but when it was used last, which is no change. */
    private static EntityTag tag(ApiToken token) {
        return EntityTag.of(List.of(token.name(), token.role().id(), token.hint()));
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("There is no such token.");
    }

    private static String summary(ApiToken token) {
        return token.name() + " " + token.role().id() + " …" + token.hint() + " " + token.id();
    }
}
