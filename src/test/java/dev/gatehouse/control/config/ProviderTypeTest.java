package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The type of a provider says what the document does not. */
class ProviderTypeTest {

    private static final DocumentReader READER =
            new DocumentReader(name -> Optional.empty(), Networks.allowing("127.0.0.1"));

    private static Provider provider(String fields) {
        return READER.read(Document.parse("version: 1\nproviders: [{name: p, " + fields + "}]\n"))
                .provider("p")
                .orElseThrow();
    }

    @Test
    void everyPresetIsAProviderByItself() {
        for (Preset preset : Preset.ALL) {
            if (preset.name().equals(Preset.CUSTOM)) continue;
            Provider provider = provider("type: " + preset.name());
            assertThat(provider.baseUrl()).hasToString(preset.baseUrl());
            assertThat(provider.dialect()).isEqualTo(preset.dialect());
        }
    }

    @Test
    void whatIsWrittenCounts() {
        Provider written = provider("type: anthropic, base_url: \"https://eu.example/v1\", dialect: openai-chat");
        assertThat(written.baseUrl()).hasToString("https://eu.example/v1");
        assertThat(written.dialect()).isEqualTo(Dialect.OPENAI_CHAT);
        assertThat(provider("base_url: \"https://eu.example/v1\"").dialect()).isEqualTo(Dialect.OPENAI_CHAT);
    }

    @Test
    void nearestTypeIsSuggested() {
        var invalid = catchThrowableOfType(InvalidDocumentException.class, () -> provider("type: gorq"));
        assertThat(invalid.problems()).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo("providers[0].type");
            assertThat(problem.suggestion()).hasValue("groq");
        });
    }

    @Test
    void trafficFollowsTheTypeAndTheDocumentStaysAsItWasWritten() {
        try (var upstream = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.withoutFile()) {
            String plain = TestGateway.turboDocument("", upstream);
            gateway.publish(plain.replace("{name: p1,", "{name: p1, type: anthropic,"), 0);
            gateway.chat(false);
            gateway.publish(plain, 1);
            gateway.chat(false);
            assertThat(upstream.requests())
                    .extracting(request -> request.path())
                    .isEqualTo(List.of("/v1/messages", "/v1/chat/completions"));

            gateway.publish("version: 1\nproviders: [{name: p1, type: deepseek}]\n", 2);
            String page = gateway.send(gateway.adminRequest("/admin/providers")).body();
            assertThat(page).contains("https://api.deepseek.com/v1");
            assertThat(gateway.send(gateway.adminRequest("/api/providers/p1")).body())
                    .contains("\"type\":\"deepseek\"")
                    .doesNotContain("base_url");
        }
    }
}
