package dev.gatehouse.control.api;

import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.Identity;
import dev.gatehouse.control.access.Sessions;
import dev.gatehouse.control.api.Paging.Page;
import dev.gatehouse.domain.UserSession;
import io.helidon.webserver.http.Handler;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/sessions}: which browsers are signed in, and an end to that. */
public final class SessionsApi {

    /** @param current whether it is the one that asks */
    record Shown(
            UUID id,
            String user,
            String role,
            String createdAt,
            String seenAt,
            String address,
            String agent,
            boolean current) {

        static Shown of(UserSession session, boolean current) {
            return new Shown(
                    session.id(),
                    session.user().name(),
                    session.user().role().id(),
                    session.createdAt().toString(),
                    session.seenAt().toString(),
                    session.address(),
                    session.agent(),
                    current);
        }
    }

    private final AdminApi api;
    private final Sessions sessions;

    public SessionsApi(AdminApi api, Sessions sessions) {
        this.api = api;
        this.sessions = sessions;
    }

    /** The oldest first. */
    public Handler list() {
        return api.answering((request, response) -> {
            Optional<UUID> current = Identity.of(request)
                    .session()
                    .map(signed -> signed.session().id());
            Page<UserSession> page = Paging.of(
                    request.query(), sessions.all(), session -> session.id().toString());
            return Optional.of(page.map(session ->
                    Shown.of(session, current.filter(session.id()::equals).isPresent())));
        });
    }

    public Handler end() {
        return api.answering((request, response) -> {
            String id = request.path().pathParameters().get("id");
            UserSession ended = sessions.all().stream()
                    .filter(known -> known.id().toString().equals(id) && sessions.end(known.id()))
                    .findFirst()
                    .orElseThrow(() -> ApiProblem.notFound("There is no such session."));
            Audit.removed(
                    request, "session of " + ended.user().name() + " from " + ended.address() + ", " + ended.agent());
            return Optional.empty();
        });
    }
}
