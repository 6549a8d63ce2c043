package dev.gatehouse.wire.neutral;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What error bodies say, in the shapes that providers have for them. */
class UpstreamErrorsTest {

    private static final String EXTRA = """
            {"type":"extra_forbidden","loc":["body","%s"],"msg":"Extra inputs are not permitted"}""";

    private static Optional<UpstreamError> read(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return UpstreamErrors.read(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"code\":\"c\",\"type\":\"t\",\"param\":\"p\",\"message\":\"m\"}}",
                "{\"code\":\"c\",\"type\":\"t\",\"param\":\"p\",\"message\":\"m\"}",
                "[{\"error\":{\"code\":\"c\",\"status\":\"t\",\"param\":\"p\",\"message\":\"m\"}}]",
                "{\"error\":\"m\",\"code\":\"c\",\"type\":\"t\",\"param\":\"p\"}",
                "{\"detail\":\"m\",\"code\":\"c\",\"type\":\"t\",\"param\":\"p\"}",
            })
    void sameInEveryShape(String json) {
        assertThat(read(json)).hasValue(new UpstreamError("c", "t", List.of("p"), "m"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"detail\":[%s,%s]}", "{\"object\":\"error\",\"message\":{\"detail\":[%s,%s]},\"code\":null}"})
    void allPlacesOfAComplaintAreRead(String shape) {
        String json = shape.formatted(EXTRA.formatted("user"), EXTRA.formatted("store"));
        assertThat(read(json))
                .hasValue(new UpstreamError(
                        "extra_forbidden", "", List.of("user", "store"), "Extra inputs are not permitted"));
    }

    @Test
    void placeWithinAParameterIsItsPath() {
        String json = """
                {"detail":[{"type":"extra_forbidden","loc":["body","messages",0,"user"],"msg":"x"}]}""";
        assertThat(read(json).orElseThrow().params()).containsExactly("messages.0.user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not json", "{\"error\":"})
    void whatIsNoJsonIsNone(String body) {
        assertThat(read(body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "null", "7", "{\"detail\":[]}", "{\"detail\":[7]}", "{\"error\":{\"message\":{}}}"})
    void whatNamesNothingIsUnknown(String body) {
        assertThat(read(body)).hasValue(UpstreamError.UNKNOWN);
    }

    @Test
    void longListOfPlacesIsBounded() {
        String many = (EXTRA.formatted("a") + ",").repeat(500);
        assertThat(read("{\"detail\":[" + many + EXTRA.formatted("b") + "]}")
                        .orElseThrow()
                        .params())
                .hasSizeLessThan(100);
    }

    @Test
    void messageIsNotInItsText() {
        assertThat(read("{\"error\":{\"message\":\"the prompt\"}}")
                        .orElseThrow()
                        .toString())
                .doesNotContain("prompt");
    }
}
