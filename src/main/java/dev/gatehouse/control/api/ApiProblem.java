package dev.gatehouse.control.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.control.config.InvalidDocumentException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What ends an admin call without its result. Source: RFC 9457, "Problem Details for HTTP APIs", read 2026-11-21;
 * {@code code} and {@code errors} are ours.
 */
public final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The body of an error. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Body(String type, String title, int status, String code, String detail, List<FieldError> errors) {}

    /**
     * One field that is at fault.
     *
     * @param suggestion what was meant instead; null unless a known word is near
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FieldError(
            String path,
            String code,
            String message,
            @Nullable String suggestion) {

        FieldError(String path, String code, String message) {
            this(path, code, message, null);
        }
    }

    private final transient Body body;
    private @Nullable Duration retryAfter;

    private ApiProblem(int status, String title, String code, String detail, List<FieldError> errors) {
        super(detail, null, false, false);
        this.body = new Body("about:blank", title, status, code, detail, errors);
    }

    /** Of HTTP. */
    public int status() {
        return body.status();
    }

    static ApiProblem unauthorized(String code, String detail) {
        return new ApiProblem(401, "Unauthorized", code, detail, List.of());
    }

    static ApiProblem forbidden(String code, String detail) {
        return new ApiProblem(403, "Forbidden", code, detail, List.of());
    }

    /** @param pause until it may be tried again */
    static ApiProblem tooMany(String code, String detail, Duration pause) {
        var problem = new ApiProblem(429, "Too Many Requests", code, detail, List.of());
        problem.retryAfter = pause;
        return problem;
    }

    /** @param pause until it may be tried again */
    static ApiProblem unavailable(String code, String detail, Duration pause) {
        var problem = new ApiProblem(503, "Service Unavailable", code, detail, List.of());
        problem.retryAfter = pause;
        return problem;
    }

    static ApiProblem notFound(String what) {
        return new ApiProblem(404, "Not Found", "not_found", what, List.of());
    }

    static ApiProblem badRequest(String code, String detail) {
        return new ApiProblem(400, "Bad Request", code, detail, List.of());
    }

    static ApiProblem tooLarge(int maxBytes) {
        String detail = "The body is larger than " + maxBytes + " bytes.";
        return new ApiProblem(413, "Content Too Large", "request_too_large", detail, List.of());
    }

    static ApiProblem invalid(List<FieldError> errors) {
        return new ApiProblem(422, "Unprocessable Content", "invalid_fields", "Some fields are not usable.", errors);
    }

    static ApiProblem invalidDocument(InvalidDocumentException invalid) {
        List<FieldError> errors = invalid.problems().stream()
                .map(problem -> new FieldError(
                        problem.path(),
                        problem.code(),
                        problem.message(),
                        problem.suggestion().orElse(null)))
                .toList();
        String detail = "The configuration document is not valid; nothing was changed.";
        return new ApiProblem(422, "Unprocessable Content", "invalid_document", detail, errors);
    }

    static ApiProblem conflict(String code, String detail) {
        return new ApiProblem(409, "Conflict", code, detail, List.of());
    }

    static ApiProblem preconditionFailed(String code, String detail) {
        return new ApiProblem(412, "Precondition Failed", code, detail, List.of());
    }

    static ApiProblem preconditionRequired(String code, String detail) {
        return new ApiProblem(428, "Precondition Required", code, detail, List.of());
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    Body body() {
        return body;
    }
}
