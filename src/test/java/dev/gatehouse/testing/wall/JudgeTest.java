package dev.gatehouse.testing.wall;

import static dev.gatehouse.testing.wall.Verdict.FAIL;
import static dev.gatehouse.testing.wall.Verdict.PARTIAL;
import static dev.gatehouse.testing.wall.Verdict.PASS;
import static dev.gatehouse.testing.wall.Verdict.SAFE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the wall makes of recorded outcomes, good and bad. */
class JudgeTest {

    private static final Judge ONE_TWO_THREE = Judge.answer("1 2 3");

    private static final String STOP = "{\"id\":\"a\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String ERROR = "{\"error\":{\"message\":\"no\",\"code\":\"bad_upstream_response\"}}";
    private static final String DONE = "[DONE]";

    private static String token(String text) {
        return token("a", text);
    }

    private static String token(String id, String text) {
        return "{\"id\":\"%s\",\"choices\":[{\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}"
                .formatted(id, text);
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of("whole", PASS, List.of(token("1"), token(" 2"), token(" 3"), STOP, DONE)),
                Arguments.of("cut, but finished and done", FAIL, List.of(token("1"), token(" 2"), STOP, DONE)),
                Arguments.of("cut, but done", FAIL, List.of(token("1"), token(" 2"), DONE)),
                Arguments.of("cut, and nothing said", FAIL, List.of(token("1"), token(" 2"))),
                Arguments.of("cut, and told", SAFE, List.of(token("1"), token(" 2"), ERROR, DONE)),
                Arguments.of("told before any content", SAFE, List.of(ERROR, DONE)),
                Arguments.of("told after a finish", FAIL, List.of(token("1"), STOP, ERROR, DONE)),
                Arguments.of("error within a whole answer", FAIL, List.of(token("1 2 3"), ERROR, STOP, DONE)),
                Arguments.of("a piece twice", FAIL, List.of(token("1"), token("1"), token(" 2 3"), STOP, DONE)),
                Arguments.of("a piece missing", FAIL, List.of(token("1"), token(" 3"), STOP, DONE)),
                Arguments.of("a wrong piece, and told", FAIL, List.of(token("1"), token(" 3"), ERROR, DONE)),
                Arguments.of("two answers in one", FAIL, List.of(token("1"), token("b", " 2 3"), STOP, DONE)),
                Arguments.of("without finish", FAIL, List.of(token("1 2 3"), DONE)),
                Arguments.of("finished twice", FAIL, List.of(token("1 2 3"), STOP, STOP, DONE)),
                Arguments.of("without [DONE]", FAIL, List.of(token("1 2 3"), STOP)),
                Arguments.of("nothing", FAIL, List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void streamIsJudgedByWhatItLooksLike(String name, Verdict verdict, List<String> frames) {
        assertThat(ONE_TWO_THREE.of(seen(stream(frames))).verdict()).as(name).isEqualTo(verdict);
    }

    static Stream<Arguments> answers() {
        String whole = """
                {"id":"a","choices":[{"message":{"content":"1 2 3"},"finish_reason":"stop"}]}""";
        return Stream.of(
                Arguments.of("whole", PASS, 200, whole),
                Arguments.of("cut", FAIL, 200, whole.replace(" 3", "")),
                Arguments.of("told", SAFE, 502, ERROR),
                Arguments.of("told with 200", SAFE, 200, ERROR),
                Arguments.of("an answer in an error", FAIL, 502, whole),
                Arguments.of("no JSON", FAIL, 502, "<html>"),
                Arguments.of("nothing", FAIL, 0, ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void wholeAnswerIsJudgedByWhatItLooksLike(String name, Verdict verdict, int status, String body) {
        assertThat(ONE_TWO_THREE.of(seen(whole(status, body))).verdict())
                .as(name)
                .isEqualTo(verdict);
    }

    @Test
    void clientLeftWaitingIsAFailureWhateverItGot() {
        var reply = stream(List.of(token("1 2 3"), STOP, DONE));
        var hung = new Reply(true, 200, "r", reply.lines(), false, Duration.ofSeconds(150));
        assertThat(ONE_TWO_THREE.of(seen(hung))).isEqualTo(new Judge.Judgement(FAIL, "left waiting for 150 s"));
    }

    @Test
    void oneBadReplyAmongGoodOnesCounts() {
        Reply good = stream(List.of(token("1 2 3"), STOP, DONE));
        Reply bad = stream(List.of(token("1"), STOP, DONE));
        assertThat(ONE_TWO_THREE.of(seen(good, bad, good)).verdict()).isEqualTo(FAIL);
        assertThat(ONE_TWO_THREE.of(seen()).verdict()).isEqualTo(FAIL);
    }

    @Test
    void refusalMustBeTheProvidersOwn() {
        var judge = Judge.refusal("content_policy_violation");
        String own = ERROR.replace("bad_upstream_response", "content_policy_violation");
        assertThat(judge.of(seen(whole(400, own))).verdict()).isEqualTo(PASS);
        assertThat(judge.of(seen(whole(400, ERROR))).verdict()).isEqualTo(SAFE);
        assertThat(judge.of(seen(whole(502, own))).verdict()).isEqualTo(SAFE);
        assertThat(judge.of(seen(stream(List.of(token("1"), STOP, DONE)))).verdict())
                .isEqualTo(FAIL);
    }

    static Stream<Arguments> promises() {
        Duration two = Duration.ofSeconds(2);
        return Stream.of(
                Arguments.of(Promise.calls(1, 3), List.of(0, 100, 200), List.of(0, 100), "(2×)"),
                Arguments.of(Promise.calls(1, 0), List.of(), List.of(0), "(1×)"),
                Arguments.of(Promise.atMost(1, 1, two), List.of(0, 2_000), List.of(0, 1_999), "(2×)"),
                Arguments.of(
                        Promise.atMost(2, 1, two), List.of(0, 1_500, 3_000), List.of(0, 1_500, 1_600, 9_000), "(3×)"),
                Arguments.of(
                        Promise.comebackWithin(two, two), List.of(500, 4_400), List.of(500, 2_400, 4_600), "(2.1 s)"),
                Arguments.of(Promise.comebackWithin(two, two), List.of(500, 2_600), List.of(), "(never)"),
                Arguments.of(Promise.firstContentWithin(two), List.of(), List.of(0, 1), "(4.0 s)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("promises")
    void brokenPromiseMakesAnAnswerPartial(Promise promise, List<Integer> kept, List<Integer> broken, String found) {
        var judge = Judge.answer("1 2 3", promise);
        assertThat(judge.of(seen(kept)).verdict()).isEqualTo(PASS);
        assertThat(judge.of(seen(broken)).verdict()).isEqualTo(PARTIAL);
        assertThat(judge.of(seen(broken)).why()).contains(promise.words(), found);
    }

    @Test
    void accountingNeedsTokensAndAttempts() {
        assertThat(accounted("""
                {"prompt_tokens":7,"completion_tokens":3,"attempts":[
                 {"class":"upstream_error"},{"class":"ok","prompt_tokens":7,"completion_tokens":3}]}""")).isEqualTo(PASS);
        assertThat(accounted("""
                {"prompt_tokens":7,"completion_tokens":3,"attempts":[
                 {"class":"ok","prompt_tokens":7,"completion_tokens":3}]}""")).isEqualTo(PARTIAL);
        assertThat(accounted("""
                {"prompt_tokens":7,"completion_tokens":null,"attempts":[
                 {"class":"upstream_error"},{"class":"ok","prompt_tokens":7,"completion_tokens":3}]}""")).isEqualTo(PARTIAL);
        assertThat(accounted("{}")).isEqualTo(PARTIAL);
    }

    private static Verdict accounted(String record) {
        JsonNode row = TestGateway.json(record);
        var evidence = new Evidence(List.of(stream(List.of(token("1 2 3"), STOP, DONE))), List.of(), id -> row);
        return Judge.answer("1 2 3", Promise.accounted(7, 3)).of(evidence).verdict();
    }

    private static Evidence seen(Reply... replies) {
        return new Evidence(List.of(replies), List.of(), id -> TestGateway.json("{}"));
    }

    /** A whole answer, whose first content came as many seconds late as there were calls to the one provider. */
    private static Evidence seen(List<Integer> callsMillis) {
        Reply reply = stream(List.of(token("1 2 3"), STOP, DONE));
        var late = reply.lines().stream()
                .map(line -> new Reply.Line(line.after().plusSeconds(2L * callsMillis.size()), line.text()))
                .toList();
        var calls = callsMillis.stream().map(Duration::ofMillis).toList();
        return new Evidence(
                List.of(new Reply(true, 200, "r", late, true, reply.took())),
                List.of(calls),
                id -> TestGateway.json("{}"));
    }

    private static Reply stream(List<String> frames) {
        return reply(true, 200, frames.stream().flatMap(frame -> Stream.of("data: " + frame, "")));
    }

    private static Reply whole(int status, String body) {
        return reply(false, status, Stream.of(body));
    }

    private static Reply reply(boolean stream, int status, Stream<String> lines) {
        var timed = lines.map(text -> new Reply.Line(Duration.ZERO, text)).toList();
        return new Reply(stream, status, "r", timed, true, Duration.ofSeconds(1));
    }
}
