package dev.gatehouse.testing;

import static dev.gatehouse.testing.TestGateway.json;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** One way in which a call of a provider goes wrong, or just differently. */
public enum Fault {
    NONE((call, wire) -> call.answer(call.chat(), wire)),
    RESET((call, wire) -> wire.reset()),
    HANG_UP((call, wire) -> wire.cut()),
    SILENCE((call, wire) -> wire.silence()),
    HALF_A_HEAD((call, wire) -> {
        wire.raw("HTTP/1.1 200 OK\r\nContent-Le");
        wire.cut();
    }),
    REDIRECT((call, wire) -> wire.json(301, "{}", "Location: http://127.0.0.1:1/")),
    BAD_REQUEST((call, wire) -> wire.json(400, error("temperature must be below 2", "invalid_value"))),
    BAD_REQUEST_IN_PLAIN_TEXT((call, wire) -> {
        wire.status(400, "Content-Type: text/plain", "Content-Length: 2");
        wire.raw("no");
    }),
    UNPROCESSABLE((call, wire) -> wire.json(422, error("no", "invalid_value"))),
    UNAUTHORIZED((call, wire) -> wire.json(401, error("no", "invalid_api_key"))),
    FORBIDDEN((call, wire) -> wire.json(403, error("no", "forbidden"))),
    PAYMENT((call, wire) -> wire.json(402, error("no", "payment_required"))),
    GONE((call, wire) -> wire.json(404, error("no", "model_not_found"))),
    TIMED_OUT((call, wire) -> wire.json(408, error("no", "timeout"))),
    TOO_EARLY((call, wire) -> wire.json(425, error("no", "too_early"))),
    THROTTLED((call, wire) -> wire.json(429, error("no", "rate_limit_exceeded"))),
    THROTTLED_FOR_NOTHING((call, wire) -> wire.json(429, error("no", "rate_limit_exceeded"), "Retry-After: 0")),
    THROTTLED_FOR_LONG((call, wire) -> wire.json(429, error("no", "rate_limit_exceeded"), "Retry-After: 60")),
    SPENT((call, wire) -> wire.json(429, error("no", "insufficient_quota"))),
    SERVER_ERROR((call, wire) -> wire.json(500, error("no", "server_error"))),
    BAD_GATEWAY((call, wire) -> wire.json(502, "<html>")),
    UNAVAILABLE((call, wire) -> wire.json(503, error("no", "unavailable"), "Retry-After: 1")),
    OVERLOADED((call, wire) -> wire.json(529, error("no", "overloaded_error"))),
    TOO_LONG((call, wire) -> wire.json(400, error("no", "context_length_exceeded"))),
    NOT_ALLOWED((call, wire) -> wire.json(400, error("no", "content_policy_violation"))),
    PARAMETER_REFUSED((call, wire) -> {
        boolean has = json(call.request().text()).has("temperature");
        if (has) wire.json(400, error("Unsupported parameter: 'temperature'", "unsupported_parameter"));
        else call.answer(call.chat(), wire);
    }),
    NOT_JSON((call, wire) -> wire.json(200, "<html>busy</html>")),
    HALF_JSON((call, wire) -> wire.json(200, "{\"choices\":[{\"message\":{\"content\":\"The qui")),
    EMPTY((call, wire) -> wire.json(200, "")),
    NO_CHOICES((call, wire) -> wire.json(200, "{\"choices\":[]}")),
    ERROR_INSIDE((call, wire) -> wire.json(200, "{\"error\":{\"code\":502,\"message\":\"x\"}}")),
    BODY_CUT((call, wire) -> {
        wire.status(200, "Content-Type: application/json", "Content-Length: 300");
        wire.raw("{\"choices\":[{\"message\":{\"content\":\"The quick\"},\"finish_reason\":\"stop\"}]");
        wire.cut();
    }),
    ERROR_FIRST((call, wire) -> {
        wire.sse();
        wire.frame("{\"error\":{\"code\":503,\"message\":\"overloaded\"}}");
        wire.cut();
    }),
    COMMENTS_ONLY((call, wire) -> {
        wire.sse();
        wire.chunk(": only a comment\n\n");
        wire.endChunks();
        wire.cut();
    }),
    ROLE_ONLY_THEN_CUT((call, wire) -> call.answer(call.chat().after(0, Wire::cut), wire)),
    ROLE_ONLY_THEN_SILENCE((call, wire) -> call.answer(call.chat().after(0, Wire::silence), wire)),
    CUT((call, wire) -> call.within(wire, Wire::cut)),
    RESET_WITHIN((call, wire) -> call.within(wire, Wire::reset)),
    SILENCE_WITHIN((call, wire) -> call.within(wire, Wire::silence)),
    ERROR_WITHIN((call, wire) -> call.within(wire, stream -> {
        stream.frame("{\"error\":{\"code\":503,\"message\":\"overloaded\"}}");
        stream.cut();
    })),
    HALF_A_FRAME((call, wire) -> call.within(wire, stream -> {
        stream.raw("400\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Th");
        stream.cut();
    })),
    END_WITHIN((call, wire) -> call.within(wire, stream -> {
        stream.endChunks();
        stream.cut();
    })),
    DONE_WITHIN((call, wire) -> call.within(wire, stream -> {
        stream.done();
        stream.cut();
    })),
    MALFORMED_FRAME((call, wire) -> call.within(wire, stream -> stream.frame("{\"choices\":[{\"delta\""))),
    NO_END_MARK((call, wire) -> call.atTheEnd(wire, stream -> {
        stream.endChunks();
        stream.cut();
    })),
    RESET_BEHIND_THE_FINISH((call, wire) -> call.atTheEnd(wire, Wire::reset)),
    ERROR_BEHIND_THE_FINISH((call, wire) -> call.atTheEnd(wire, stream -> {
        stream.frame("{\"error\":{\"code\":503,\"message\":\"overloaded\"}}");
        stream.cut();
    }));

    private static final String FINISH =
            "{\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";

    // A lambda without anything of its own.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Course course;

    @FunctionalInterface
    private interface Course {
        void run(Call call, Wire wire) throws IOException;
    }

    /**
     * @param chat what would be answered if nothing went wrong
     * @param frames that have content
     */
    record Call(OpenAiChat chat, int frames, Request request, RandomGenerator random) {

        void answer(OpenAiChat changed, Wire wire) throws IOException {
            changed.answer(request, wire);
        }

        /** After any of the frames with content. */
        void within(Wire wire, OpenAiChat.Fault fault) throws IOException {
            answer(chat.after(1 + random.nextInt(Math.max(1, frames)), fault), wire);
        }

        void atTheEnd(Wire wire, OpenAiChat.Fault fault) throws IOException {
            answer(
                    chat.after(frames, stream -> {
                        stream.frame(FINISH);
                        fault.on(stream);
                    }),
                    wire);
        }
    }

    Fault(Course course) {
        this.course = course;
    }

    void happen(Call call, Wire wire) throws IOException {
        course.run(call, wire);
    }

    private static String error(String message, String code) {
        return "{\"error\":{\"message\":\"%s\",\"type\":\"t\",\"code\":\"%s\"}}".formatted(message, code);
    }
}
