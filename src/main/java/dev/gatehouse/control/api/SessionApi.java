package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.Identity;
import dev.gatehouse.control.access.SecondFactor;
import dev.gatehouse.control.access.Setup;
import dev.gatehouse.control.access.SignIn;
import dev.gatehouse.control.access.SignIn.Outcome;
import dev.gatehouse.control.access.Users;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.UserSession;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/session} and {@code /api/setup}: coming in, going out, and who one is. */
public final class SessionApi {

    /**
     * Who makes the call.
     *
     * @param way admin_token, api_token or session
     * @param csrfToken to be sent as {@code X-CSRF-Token} with every change; null unless it came by session
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            String name, String role, String way, @Nullable String csrfToken) {

        static Shown of(Identity identity) {
            String csrfToken =
                    identity.session().map(Identity.Signed::csrfToken).orElse(null);
            return new Shown(
                    identity.name(), identity.role().id(), identity.way().id(), csrfToken);
        }
    }

    /** What the app is to be told, by hand or as a link. */
    record Offered(String secret, String uri) {}

    private final AdminApi api;
    private final SignIn signIn;
    private final Setup setup;
    private final Users users;
    private final SecondFactor secondFactor;

    public SessionApi(AdminApi api, SignIn signIn, Setup setup, Users users, SecondFactor secondFactor) {
        this.api = api;
        this.signIn = signIn;
        this.setup = setup;
        this.users = users;
        this.secondFactor = secondFactor;
    }

    public Handler enter() {
        return api.answering((request, response) -> {
            var fields = BodyFields.read(request, "name", "password", "code");
            String name = fields.text("name");
            Secret password = fields.secret("password");
            String code = fields.has("code") ? fields.text("code") : "";
            fields.check();
            return Optional.of(entered(signIn.enter(request, response, name, password, code)));
        });
    }

    /** Makes the first user of what the printed link brings. */
    public Handler setUp() {
        return api.answering((request, response) -> {
            var fields = BodyFields.read(request, "token", "name", "password");
            Secret token = fields.secret("token");
            String name = fields.userName("name");
            Secret password = fields.newPassword("password");
            fields.check();
            Shown shown = entered(setup.complete(request, response, token, name, password));
            Audit.made(request, shown.name() + " " + shown.role());
            response.status(Status.CREATED_201);
            return Optional.of(shown);
        });
    }

    public Handler show() {
        return api.answering((request, response) -> Optional.of(Shown.of(Identity.of(request))));
    }

    public Handler leave() {
        return api.answering((request, response) -> {
            UserSession session = session(request);
            Audit.removed(request, "session of " + session.user().name() + " from " + session.address());
            signIn.leave(request, response);
            return Optional.empty();
        });
    }

    public Handler changePassword() {
        return api.answering((request, response) -> {
            UserSession session = session(request);
            var fields = BodyFields.read(request, "old", "new");
            Secret old = fields.secret("old");
            Secret fresh = fields.newPassword("new");
            fields.check();
            if (!users.changeOwn(session, old, fresh)) {
                throw ApiProblem.forbidden("wrong_password", "The old password is not right.");
            }
            Audit.note(request, "old password", "new password; other sessions ended");
            return Optional.empty();
        });
    }

    /** Tells what to put into the app. */
    public Handler offerSecondFactor() {
        return api.answering((request, response) -> {
            var offer = secondFactor
                    .offer(session(request).user())
                    .orElseThrow(() -> ApiProblem.conflict(
                            "enrolled", "You have a second factor; an admin can take it away from you."));
            Audit.note(request, "no second factor", "one offered");
            return Optional.of(new Offered(offer.secret().reveal(), offer.uri()));
        });
    }

    /** From now on each sign-in takes a code. */
    public Handler confirmSecondFactor() {
        return api.answering((request, response) -> {
            var fields = BodyFields.read(request, "code");
            String code = fields.text("code");
            fields.check();
            if (!secondFactor.confirm(session(request).user().id(), code)) {
                throw ApiProblem.forbidden("wrong_code", "This is not a code of now that was not used before.");
            }
            Audit.note(request, "no second factor", "second factor");
            return Optional.empty();
        });
    }

    private static UserSession session(ServerRequest request) {
        return Identity.of(request)
                .session()
                .map(Identity.Signed::session)
                .orElseThrow(() -> ApiProblem.conflict("no_session", "A token has neither session nor password."));
    }

    private static Shown entered(Outcome outcome) {
        return switch (outcome) {
            case Outcome.SignedIn in -> Shown.of(in.identity());
            case Outcome.Refused refused ->
                throw ApiProblem.unauthorized("wrong_credentials", "These credentials let nobody in.");
            case Outcome.CodeWanted wanted ->
                throw ApiProblem.unauthorized("code_wanted", "Send the code of your app as \"code\" too.");
            case Outcome.Paused paused ->
                throw ApiProblem.tooMany(
                        "too_many_attempts", "Too many attempts failed; try again later.", paused.pause());
            case Outcome.Insecure insecure ->
                throw ApiProblem.forbidden(
                        "insecure", "Sign in over https, or on the machine itself as http://localhost.");
        };
    }
}
