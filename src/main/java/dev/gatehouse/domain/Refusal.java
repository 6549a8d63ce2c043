package dev.gatehouse.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What ends an exchange without an answer. The message is written for the caller: it names what was wrong and what is
 * allowed, never content. Cheap to throw: it carries no stack trace.
 */
public abstract sealed class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    private Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The machine-readable code, the same in every dialect. */
    public String code() {
        return code;
    }

    /** The field of the request that is at fault. */
    public Optional<String> param() {
        return Optional.empty();
    }

    /** When it is worth trying again. */
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** What was tried, and what was skipped. */
    public List<AttemptRecord> attempts() {
        return List.of();
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code : message;
    }

    /** The body is not what the endpoint reads. */
    public static final class InvalidRequest extends Refusal {
        private static final long serialVersionUID = 1;
        private final String param;

        private InvalidRequest(String code, String param, String message) {
            super(400, code, message);
            this.param = param;
        }

        public static InvalidRequest invalidJson(String message) {
            return new InvalidRequest("invalid_json", "", message);
        }

        public static InvalidRequest missingModel() {
            return new InvalidRequest(
                    "missing_model", "model", "The body needs a \"model\": a non-empty string that names a model.");
        }

        /** @param param empty for the whole */
        public static InvalidRequest because(String code, String param, String message) {
            return new InvalidRequest(code, param, message);
        }

        public static InvalidRequest field(String param, String message) {
            return new InvalidRequest("invalid_request", param, message);
        }

        @Override
        public Optional<String> param() {
            return param.isEmpty() ? Optional.empty() : Optional.of(param);
        }
    }

    /** No virtual key, or none that we know. Which of the two is not told apart by status or code. */
    public static final class UnknownKey extends Refusal {
        private static final long serialVersionUID = 1;

        public UnknownKey(String message) {
            super(401, "invalid_api_key", message);
        }
    }

    /** The key is known, but not for this. */
    public static final class Forbidden extends Refusal {
        private static final long serialVersionUID = 1;

        private Forbidden(String code, String message) {
            super(403, code, message);
        }

        public static Forbidden keyDisabled() {
            return new Forbidden("key_disabled", "This API key is switched off.");
        }

        public static Forbidden keyExpired() {
            return new Forbidden("key_expired", "This API key has expired.");
        }

        public static Forbidden address() {
            return new Forbidden("address_not_allowed", "This API key may not be used from your address.");
        }

        public static Forbidden model(String message) {
            return new Forbidden("model_not_allowed", message);
        }
    }

    /** More than a limit allows. */
    public static final class LimitReached extends Refusal {
        private static final long serialVersionUID = 1;
        private final transient Optional<Duration> retryAfter;

        private LimitReached(String code, String message, Optional<Duration> retryAfter) {
            super(429, code, message);
            this.retryAfter = retryAfter;
        }

        /** @param whose as in "this API key" */
        public static LimitReached requests(String whose, Duration retryAfter) {
            return new LimitReached(
                    "rate_limit_exceeded", "Too many requests of " + whose + ".", Optional.of(retryAfter));
        }

        public static LimitReached tokens(String whose, Duration retryAfter) {
            return new LimitReached(
                    "token_limit_exceeded", "Too many tokens a minute of " + whose + ".", Optional.of(retryAfter));
        }

        /** The request alone may need more than that, so that waiting does not help. */
        public static LimitReached tooManyTokens(String whose, long limit) {
            String message = "The request may need more tokens than the " + limit + " a minute of " + whose
                    + ": shorten it, or lower its max_tokens.";
            return new LimitReached("token_limit_exceeded", message, Optional.empty());
        }

        public static LimitReached concurrency(String whose, Duration retryAfter) {
            String message = "Too many requests at once of " + whose + ".";
            return new LimitReached("concurrency_limit_exceeded", message, Optional.of(retryAfter));
        }

        /** @param period as in "day" */
        public static LimitReached budget(String whose, String period, Duration retryAfter) {
            String message = "The request may cost more than is left of the budget of " + whose + " for this " + period
                    + " (UTC).";
            return new LimitReached("budget_exceeded", message, Optional.of(retryAfter));
        }

        /** The request alone may cost more than that, so that waiting does not help. */
        public static LimitReached tooDear(String whose, String period) {
            String message = "The request may cost more than the budget of " + whose + " for a whole " + period + ".";
            return new LimitReached("budget_exceeded", message, Optional.empty());
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /** The process has as much to do as it can. */
    public static final class Overloaded extends Refusal {
        private static final long serialVersionUID = 1;
        private static final Duration SOON = Duration.ofSeconds(1);

        public Overloaded() {
            super(503, "overloaded", "This gateway has too much to do; try again in a moment.");
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(SOON);
        }
    }

    public static final class ModelNotFound extends Refusal {
        private static final long serialVersionUID = 1;

        public ModelNotFound(String message) {
            super(404, "model_not_found", message);
        }

        @Override
        public Optional<String> param() {
            return Optional.of("model");
        }
    }

    public static final class TooLarge extends Refusal {
        private static final long serialVersionUID = 1;

        public TooLarge(long maxBodyBytes) {
            super(413, "request_too_large", "The request body is larger than " + maxBodyBytes + " bytes.");
        }
    }

    /** All that were tried gave no answer that will do; the status says how, if all failed in one way. */
    public static final class AllTargetsFailed extends Refusal {
        private static final long serialVersionUID = 1;
        private final transient List<AttemptRecord> attempts;
        private final transient Optional<Duration> retryAfter;

        public AllTargetsFailed(
                int status, String code, String message, List<AttemptRecord> attempts, Optional<Duration> retryAfter) {
            super(status, code, message);
            this.attempts = List.copyOf(attempts);
            this.retryAfter = retryAfter;
        }

        @Override
        public List<AttemptRecord> attempts() {
            return attempts;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /** There is no target that may be tried. */
    public static final class NoTarget extends Refusal {
        private static final long serialVersionUID = 1;
        private final transient List<AttemptRecord> skipped;
        private final transient Optional<Duration> retryAfter;

        private NoTarget(String message, List<AttemptRecord> skipped, Optional<Duration> retryAfter) {
            super(503, "no_target_available", message);
            this.skipped = List.copyOf(skipped);
            this.retryAfter = retryAfter;
        }

        /** None is switched on. */
        public static NoTarget enabled(String message) {
            return new NoTarget(message, List.of(), Optional.empty());
        }

        /** All of them failed lately, or are at the limit of their provider, and are left alone for a while. */
        public static NoTarget ready(String message, List<AttemptRecord> skipped, Duration retryAfter) {
            return new NoTarget(message, skipped, Optional.of(retryAfter));
        }

        @Override
        public List<AttemptRecord> attempts() {
            return skipped;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return retryAfter;
        }
    }

    /** The process is about to stop. */
    public static final class Draining extends Refusal {
        private static final long serialVersionUID = 1;
        private static final Duration ANOTHER_REPLICA = Duration.ofSeconds(1);

        public Draining() {
            super(503, "draining", "This gateway is shutting down; send the request again.");
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(ANOTHER_REPLICA);
        }
    }

    public static final class DeadlineExceeded extends Refusal {
        private static final long serialVersionUID = 1;

        public DeadlineExceeded(Duration deadline) {
            super(504, "deadline_exceeded", "No answer within " + deadline.toSeconds() + " s.");
        }
    }

    /** The client left; nobody reads what is rendered. 499 is what the record shows. */
    public static final class ClientGone extends Refusal {
        private static final long serialVersionUID = 1;

        public ClientGone() {
            super(499, "client_disconnect", "The client closed the connection.");
        }
    }
}
