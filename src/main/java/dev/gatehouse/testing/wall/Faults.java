package dev.gatehouse.testing.wall;

import static dev.gatehouse.testing.Script.byTurn;
import static dev.gatehouse.testing.Script.status;
import static dev.gatehouse.testing.wall.Judge.answer;
import static dev.gatehouse.testing.wall.Judge.refusal;
import static dev.gatehouse.testing.wall.Promise.accounted;
import static dev.gatehouse.testing.wall.Promise.atMost;
import static dev.gatehouse.testing.wall.Promise.calls;
import static dev.gatehouse.testing.wall.Promise.comebackWithin;
import static dev.gatehouse.testing.wall.Promise.firstContentWithin;
import static dev.gatehouse.testing.wall.Provider.knownFor;
import static dev.gatehouse.testing.wall.Requests.inTurns;
import static dev.gatehouse.testing.wall.Requests.stream;

import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The catalogue: sixteen faults, what a gateway must make of each, and what it must not do meanwhile. */
final class Faults {

    private static final int TOKENS = 60;

    private static final String[] PIECES = IntStream.rangeClosed(1, TOKENS)
            .mapToObj(number -> number == 1 ? "1" : " " + number)
            .toArray(String[]::new);

    private static final String TEXT = String.join("", PIECES);

    /** Starts over whatever the request begins: what the providers do that fail. */
    private static final OpenAiChat CHAT = OpenAiChat.saying(PIECES).paced(Duration.ofMillis(2));

    /** What the providers do that answer in place of others. */
    private static final Script GOOD = CHAT.continuing();

    private static final String THROTTLED = error("rate_limit_error", "rate_limit_exceeded");
    private static final String BROKEN = error("server_error", "server_error");
    private static final String OVERLOADED = error("server_error", "overloaded");
    private static final String TOO_LONG = error("invalid_request_error", "context_length_exceeded");
    private static final String NOT_ALLOWED = error("invalid_request_error", "content_policy_violation");

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final Duration THREE_SECONDS = Duration.ofSeconds(3);

    private Faults() {}

    // spotless:off
    /** A table: name, what happens, the providers in their order, the requests, what must come of it. */
    static List<Fault> all(Pace pace) {
        return List.of(
                new Fault("429-once", "429 with Retry-After: 2, once",
                        providers(byTurn(status(429, THROTTLED, "Retry-After: 2"), GOOD), GOOD),
                        inTurns(3), answer(TEXT, atMost(1, 1, TWO_SECONDS))),
                new Fault("429-persistent", "429 to everything",
                        providers(status(429, THROTTLED), GOOD),
                        inTurns(8).every(HALF_A_SECOND), answer(TEXT, atMost(4, 1, THREE_SECONDS))),
                new Fault("500-once", "500, once",
                        providers(byTurn(status(500, BROKEN), GOOD), GOOD),
                        inTurns(2), answer(TEXT)),
                new Fault("503-persistent", "503 to everything",
                        providers(status(503, OVERLOADED), GOOD),
                        inTurns(8), answer(TEXT, atMost(5, 1, THREE_SECONDS))),
                new Fault("reset", "reset before the head",
                        providers(Script.reset(), GOOD),
                        inTurns(2), answer(TEXT)),
                new Fault("silence", "takes the request and never answers",
                        providers(Script.silence(), GOOD),
                        stream(), answer(TEXT)),
                new Fault("slow-first-token", "the head at once, the first token late",
                        providers(CHAT.after(0, wire -> wire.pause(pace.firstToken())), GOOD),
                        stream(), answer(TEXT, firstContentWithin(pace.firstContent()))),
                new Fault("cut-stream", "cut after 40 of 60 tokens",
                        providers(CHAT.after(40, Wire::cut), GOOD),
                        stream(), answer(TEXT)),
                new Fault("stalled-stream", "silent after 20 of 60 tokens",
                        providers(CHAT.after(20, Wire::silence), GOOD),
                        stream(), answer(TEXT)),
                new Fault("malformed-frame", "a frame that is no JSON",
                        providers(CHAT.after(30, wire -> wire.frame("{\"choices\":[{\"del")), GOOD),
                        stream(), answer(TEXT, calls(2, 0))),
                new Fault("no-done", "finished, but without [DONE]",
                        providers(CHAT.after(TOKENS, Faults::finishWithoutDone), GOOD),
                        stream(), answer(TEXT, calls(2, 0))),
                new Fault("context-length", "too long for the first model; only the third is larger",
                        List.of(knownFor(8_192, status(400, TOO_LONG)), knownFor(4_096, GOOD), knownFor(131_072, GOOD)),
                        inTurns(2), answer(TEXT, calls(1, 2), calls(2, 0))),
                new Fault("content-policy", "the provider will not answer this",
                        providers(status(400, NOT_ALLOWED), GOOD),
                        inTurns(2), refusal("content_policy_violation", calls(1, 2), calls(2, 0))),
                new Fault("no-prefill", "cut after 40 of 60 tokens; the other model refuses prefill",
                        providers(CHAT.after(40, Wire::cut), CHAT.refusingPrefill()),
                        stream(), answer(TEXT)),
                new Fault("outage", "down for a while, then healthy",
                        providers(new Outage(pace.outage(), GOOD), GOOD),
                        inTurns(20).every(pace.duringOutage()),
                        answer(TEXT, comebackWithin(pace.comeback(), pace.outage()))),
                new Fault("accounting", "503 to everything; the record tells who answered and what it used",
                        providers(status(503, OVERLOADED), GOOD),
                        inTurns(2), answer(TEXT, accounted(OpenAiChat.PROMPT_TOKENS, TOKENS))));
    }
    // spotless:on

    private static List<Provider> providers(Script... scripts) {
        return Stream.of(scripts).map(Provider::of).toList();
    }

    private static String error(String type, String code) {
        return "{\"error\":{\"message\":\"no\",\"type\":\"%s\",\"code\":\"%s\"}}".formatted(type, code);
    }

    private static void finishWithoutDone(Wire wire) throws IOException {
        wire.frame("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
        wire.endChunks();
        wire.cut();
    }
}
