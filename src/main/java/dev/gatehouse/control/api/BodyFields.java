package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.access.Passwords;
import dev.gatehouse.control.access.Users;
import dev.gatehouse.domain.Role;
import dev.gatehouse.domain.Secret;
import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the fields of a small body; collects everything that is wrong, which {@link #check} then tells. One thread. */
final class BodyFields {

    private static final int MOST_CHARS = 100;
    /** Tokens of some clouds have thousands. */
    private static final int MOST_HEADER_CHARS = 8_000;

    private final JsonNode body;
    private final List<ApiProblem.FieldError> errors = new ArrayList<>();

    private BodyFields(JsonNode body) {
        this.body = body;
    }

    /** @param known all others are refused by name */
    static BodyFields read(ServerRequest request, String... known) {
        var fields = new BodyFields(AdminApi.body(request));
        fields.body.fieldNames().forEachRemaining(name -> {
            if (!Arrays.asList(known).contains(name))
                fields.wrong(name, "unknown_field", "is not known; known here: " + String.join(", ", known));
        });
        return fields;
    }

    boolean has(String field) {
        return body.hasNonNull(field);
    }

    /** A text of one line, such as a name. */
    String text(String field) {
        String text = body.path(field).asText("").strip();
        boolean fits = body.path(field).isTextual() && !text.isEmpty() && text.length() <= MOST_CHARS;
        if (!fits || text.chars().anyMatch(Character::isISOControl)) {
            wrong(field, "not_allowed", "must be a text of 1 to " + MOST_CHARS + " printable characters");
        }
        return text;
    }

    String userName(String field) {
        String name = text(field);
        if (!Users.NAME.matcher(name).matches()) {
            wrong(
                    field,
                    "not_allowed",
                    "must be letters, digits, spaces and . _ @ + -, and begin with one of the former");
        }
        return name;
    }

    /** A secret of somebody else's making, which is as long as it is. */
    Secret secret(String field) {
        if (!body.path(field).isTextual()) wrong(field, "required", "must be a text");
        return new Secret(body.path(field).asText(""));
    }

    /** A secret that providers are sent in a header. */
    Secret headerValue(String field) {
        Secret secret = secret(field);
        String text = secret.reveal();
        boolean fits = !text.isEmpty()
                && text.length() <= MOST_HEADER_CHARS
                && text.chars().allMatch(c -> c > ' ' && c < 127);
        if (!fits) wrong(field, "not_allowed", "must be 1 to " + MOST_HEADER_CHARS + " printable ASCII characters");
        return secret;
    }

    Secret newPassword(String field) {
        Secret password = secret(field);
        if (!Passwords.isLongEnough(password)) {
            wrong(
                    field,
                    "not_allowed",
                    "must have " + Passwords.FEWEST_CHARS + " to " + Passwords.MOST_CHARS + " characters");
        }
        return password;
    }

    Role role(String field) {
        Optional<Role> role = Role.of(body.path(field).asText(""));
        if (role.isEmpty()) wrong(field, "not_allowed", "must be viewer, operator or admin");
        return role.orElse(Role.VIEWER);
    }

    boolean flag(String field) {
        if (!body.path(field).isBoolean()) wrong(field, "not_allowed", "must be true or false");
        return body.path(field).asBoolean();
    }

    /** @throws ApiProblem if anything was wrong */
    void check() {
        if (!errors.isEmpty()) throw ApiProblem.invalid(errors);
    }

    private void wrong(String field, String code, String message) {
        if (errors.stream().noneMatch(error -> error.path().equals(field)))
            errors.add(new ApiProblem.FieldError(field, code, message));
    }
}
