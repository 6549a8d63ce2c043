package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first target fails once: who was answered by the second one then stays there. */
class StickyConversationsTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("hi");
    private static final Script DOWN = Script.status(503, "{}");
    private static final Script REFUSES = Script.status(400, "{\"error\":{\"message\":\"no\"}}");

    /**
     * The provider that answered.
     *
     * @param header a name; empty to put the conversation into the body's field of that name instead
     */
    private static String ask(TestGateway gateway, String header, String field, String conversation) {
        var request = gateway.request("/v1/chat/completions").header("Authorization", "Bearer " + gateway.key());
        if (!header.isEmpty()) request.header(header, conversation);
        String named = field.isEmpty() ? "" : ",\"%s\":\"%s\"".formatted(field, conversation);
        var response = gateway.send(
                request.POST(BodyPublishers.ofString("{\"model\":\"turbo\",\"messages\":[]%s}".formatted(named))));
        return response.headers().firstValue("X-Gatehouse-Provider").orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "session, X-Session-ID, ''",
        "session, session_id, ''",
        "user, '', user",
        "prompt_cache_key, '', prompt_cache_key"
    })
    void conversationStaysWhereItWasAnswered(String sticky, String header, String field) {
        try (var p1 = FakeUpstream.start(Script.byTurn(DOWN, GOOD));
                var p2 = FakeUpstream.start(Script.byTurn(GOOD, GOOD, REFUSES, DOWN, GOOD));
                var gateway =
                        TestGateway.configured(TestGateway.turboDocument("    sticky: " + sticky + "\n", p1, p2))) {
            assertThat(ask(gateway, header, field, "one")).isEqualTo("p2");
            assertThat(ask(gateway, header, field, "two")).isEqualTo("p1");
            assertThat(ask(gateway, header, field, "one")).isEqualTo("p2");
            assertThat(ask(gateway, header, field, "two")).isEqualTo("p1");
            // Refused by its home, which stays its home; then the home fails, and moves.
            assertThat(ask(gateway, header, field, "one")).isEqualTo("p2");
            assertThat(ask(gateway, header, field, "one")).isEqualTo("p1");
            assertThat(p2.requests()).hasSize(4);
            assertThat(ask(gateway, header, field, "one")).isEqualTo("p1");
        }
    }

    @Test
    void nothingSticksUnlessTheGroupSaysSo() {
        try (var p1 = FakeUpstream.start(Script.byTurn(DOWN, GOOD));
                var p2 = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(p1, p2)) {
            assertThat(ask(gateway, "X-Session-ID", "user", "one")).isEqualTo("p2");
            assertThat(ask(gateway, "X-Session-ID", "user", "one")).isEqualTo("p1");
        }
    }

    @Test
    void anotherKeyIsAnotherConversation() {
        try (var p1 = FakeUpstream.start(Script.byTurn(DOWN, GOOD));
                var p2 = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(TestGateway.turboDocument("    sticky: user\n", p1, p2))) {
            assertThat(ask(gateway, "", "user", "ann")).isEqualTo("p2");
            var other = gateway.send(gateway.request("/v1/chat/completions")
                    .header("Authorization", "Bearer " + gateway.createKey("other"))
                    .POST(BodyPublishers.ofString("{\"model\":\"turbo\",\"messages\":[],\"user\":\"ann\"}")));
            assertThat(other.headers().firstValue("X-Gatehouse-Provider")).hasValue("p1");
        }
    }

    @Test
    void homeThatIsLeftAloneIsReplacedByWhoAnswers() {
        try (var p1 = FakeUpstream.start(Script.byTurn(DOWN, GOOD));
                var p2 = FakeUpstream.start(Script.byTurn(GOOD, DOWN));
                var gateway = TestGateway.configured(TestGateway.turboDocument("    sticky: session\n", p1, p2))) {
            assertThat(ask(gateway, "X-Session-ID", "", "one")).isEqualTo("p2");
            for (int i = 0; i < 5; i++) {
                gateway.post("{\"model\":\"p2/m2\",\"messages\":[]}");
            }
            int before = p2.requests().size();
            assertThat(ask(gateway, "X-Session-ID", "", "one")).isEqualTo("p1");
            assertThat(p2.requests()).hasSize(before);
            assertThat(ask(gateway, "X-Session-ID", "", "one")).isEqualTo("p1");
        }
    }
}
