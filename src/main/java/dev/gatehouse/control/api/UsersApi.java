package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.control.access.Audit;
import dev.gatehouse.control.access.SecondFactor;
import dev.gatehouse.control.access.Users;
import dev.gatehouse.control.api.Paging.Page;
import dev.gatehouse.domain.Role;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.User;
import dev.gatehouse.store.UserTable.Change;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/users}: who may sign in. */
public final class UsersApi {

    /** A user; never a password, nor its hash. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            UUID id,
            String name,
            String role,
            boolean enabled,
            boolean secondFactor,
            String createdAt,
            @Nullable String signedInAt) {}

    private final AdminApi api;
    private final Users users;
    private final SecondFactor secondFactor;

    public UsersApi(AdminApi api, Users users, SecondFactor secondFactor) {
        this.api = api;
        this.users = users;
        this.secondFactor = secondFactor;
    }

    /** The oldest first. */
    public Handler list() {
        return api.answering((request, response) -> {
            Page<User> page =
                    Paging.of(request.query(), users.all(), user -> user.id().toString());
            return Optional.of(page.map(this::shown));
        });
    }

    public Handler show() {
        return api.answering((request, response) -> tagged(find(request), response));
    }

    public Handler create() {
        return api.answering((request, response) -> {
            var fields = BodyFields.read(request, "name", "role", "password");
            String name = fields.userName("name");
            Role role = fields.role("role");
            Secret password = fields.newPassword("password");
            fields.check();
            User user = users.add(name, role, password)
                    .orElseThrow(() -> ApiProblem.conflict("name_taken", "There is a user of this name."));
            Audit.made(request, summary(user));
            response.status(Status.CREATED_201);
            return tagged(user, response);
        });
    }

    /** Changes the fields that are sent; {@code second_factor: false} takes it away. */
    public Handler change() {
        return api.answering((request, response) -> {
            var fields = BodyFields.read(request, "role", "enabled", "password", "second_factor");
            return tagged(api.inTurn(() -> change(request, fields)), response);
        });
    }

    private User change(ServerRequest request, BodyFields fields) {
        User user = find(request);
        tag(user).check(request);
        Role role = fields.has("role") ? fields.role("role") : user.role();
        boolean enabled = fields.has("enabled") ? fields.flag("enabled") : user.enabled();
        Optional<Secret> password =
                fields.has("password") ? Optional.of(fields.newPassword("password")) : Optional.empty();
        boolean without = fields.has("second_factor") && !fields.flag("second_factor");
        fields.check();
        if (without) secondFactor.remove(user.id());
        done(users.change(user.id(), role, enabled));
        password.ifPresent(fresh -> users.reset(user.id(), fresh));
        User changed = find(request);
        String more = (without ? ", second factor taken away" : "") + (password.isPresent() ? ", new password" : "");
        Audit.note(request, summary(user), summary(changed) + more);
        return changed;
    }

    public Handler delete() {
        return api.answering((request, response) -> {
            Audit.removed(request, summary(api.inTurn(() -> remove(request))));
            return Optional.empty();
        });
    }

    private User remove(ServerRequest request) {
        User user = find(request);
        tag(user).check(request);
        done(users.remove(user.id()));
        return user;
    }

    private Optional<?> tagged(User user, ServerResponse response) {
        tag(user).tell(response);
        return Optional.of(shown(user));
    }

    private EntityTag tag(User user) {
        return EntityTag.of(List.of(
                user.name(),
                user.role().id(),
                user.enabled(),
                secondFactor.isAskedOf(user.id()),
                users.passwordMark(user)));
    }

    private static String summary(User user) {
        return user.name() + " " + user.role().id() + (user.enabled() ? "" : " switched off");
    }

    private Shown shown(User user) {
        return new Shown(
                user.id(),
                user.name(),
                user.role().id(),
                user.enabled(),
                secondFactor.isAskedOf(user.id()),
                user.createdAt().toString(),
                user.signedInAt().map(Instant::toString).orElse(null));
    }

    private User find(ServerRequest request) {
        return AdminApi.uuid(request.path().pathParameters().get("id"))
                .flatMap(users::find)
                .orElseThrow(UsersApi::unknown);
    }

    private static void done(Change change) {
        switch (change) {
            case DONE -> {}
            case UNKNOWN -> throw unknown();
            case LAST_ADMIN ->
                throw ApiProblem.conflict("last_admin", "Nobody would be left who may decide who may do what.");
        }
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("There is no such user.");
    }
}
