package dev.gatehouse.control.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.config.DocumentReader;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of other gateways' configurations. */
class ForeignTest {

    private static final Path FILES = Path.of("src/test/resources/foreign");

    /** The document counts where all variables are set. */
    private static Routing compiled(Imported imported) {
        return new DocumentReader(name -> Optional.of("secret"), Networks.allowing("127.0.0.1"))
                .read(imported.document());
    }

    private static Imported modelProxy() throws IOException {
        return ModelProxy.read(
                json("providers/anthropic", "providers/groq"),
                json("models/fast", "models/good"),
                Set.of("GROQ_API_KEY_1", "GROQ_API_KEY_2", "GROQ_API_KEY_X", "HOME"));
    }

    private static List<JsonNode> json(String... names) {
        return Stream.of(names)
                .map(name -> FILES.resolve("model-proxy/" + name + ".json"))
                .map(ForeignTest::text)
                .map(TestGateway::json)
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> targets(Routing routing, String group) {
        return routing.group(group).orElseThrow().targets().stream()
                .map(target -> target.provider().name() + "/" + target.model())
                .toList();
    }

    private static String said(Imported imported) {
        return imported.document().yaml() + String.join("\n", imported.notes());
    }

    @Test
    void liteLlmBecomesGroupsAndProviders() {
        Imported imported = LiteLlm.read(text(FILES.resolve("litellm.yaml")));
        Routing routing = compiled(imported);
        assertThat(targets(routing, "gpt-4o")).containsExactly("openai/gpt-4o", "openrouter/openai/gpt-4o");
        assertThat(targets(routing, "gpt-4")).isEqualTo(targets(routing, "gpt-4o"));
        assertThat(targets(routing, "local")).containsExactly("ollama-chat/qwen3");
        Group group = routing.group("gpt-4o").orElseThrow();
        assertThat(group.strategy()).isEqualTo(Group.Strategy.LEAST_LATENCY);
        assertThat(group.fallbacks()).containsExactly("claude");
        assertThat(group.targets().getFirst().weight()).isEqualTo(9);
        assertThat(group.targets().getFirst().facts().contextWindow()).hasValue(128_000);
        assertThat(group.targets().getFirst().facts().price().orElseThrow().input())
                .isEqualByComparingTo("2.5");
        assertThat(routing.group("llama").orElseThrow().fallbacks()).containsExactly("claude");
        assertThat(routing.provider("ollama-chat").orElseThrow().baseUrl()).hasToString("http://127.0.0.1:11434/v1");
        assertThat(routing.settings().deadline()).hasSeconds(120);
        assertThat(imported.notes())
                .anySatisfy(note -> assertThat(note).contains("model_list[1]", "azure"))
                .anySatisfy(note -> assertThat(note).contains("OPENROUTER_API_KEY", "not copied"))
                .anySatisfy(note -> assertThat(note).contains("litellm_params.rpm"))
                .anySatisfy(note -> assertThat(note).contains("litellm_params.stream_timeout"))
                .anySatisfy(note -> assertThat(note).contains("router_settings.redis_password"))
                .anySatisfy(note -> assertThat(note).contains("gpt-4o to missing"))
                .anySatisfy(note -> assertThat(note).contains("model_list[6]", "\"*\""))
                .anySatisfy(note -> assertThat(note).contains("general_settings.alerting"));
    }

    @Test
    void modelProxyBecomesGroupsAndProviders() throws IOException {
        Imported imported = modelProxy();
        Routing routing = compiled(imported);
        assertThat(targets(routing, "fast"))
                .containsExactly("groq/llama-3.3-70b", "groq-openai-chat-groq_paid_key/kimi-k2");
        Group fast = routing.group("fast").orElseThrow();
        assertThat(fast.fallbacks()).containsExactly("good");
        assertThat(fast.policy().hedgeAfter().orElseThrow()).hasMillis(400);
        assertThat(fast.targets().getLast().facts().contextWindow()).hasValue(200_000);
        var groq = routing.provider("groq").orElseThrow();
        assertThat(groq.baseUrl()).hasToString("https://api.groq.com/openai/v1");
        assertThat(groq.keys()).hasSize(3);
        assertThat(groq.headers()).containsOnlyKeys("X-Team", "X-Org");
        assertThat(routing.provider("anthropic").orElseThrow().dialect().id()).isEqualTo("anthropic");
        assertThat(imported.notes())
                .anySatisfy(note -> assertThat(note).contains("models/fast", "no provider gone"))
                .anySatisfy(note -> assertThat(note).contains("fast to never"))
                .anySatisfy(note -> assertThat(note).contains("providers/groq.rate_limiting"))
                .anySatisfy(note -> assertThat(note).contains("openai_body_defaults"))
                .anySatisfy(note -> assertThat(note).contains("models/good.persist_completions"));
    }

    @Test
    void secretsAreNeitherCopiedNorQuoted() throws IOException {
        assertThat(said(LiteLlm.read(text(FILES.resolve("litellm.yaml"))))).doesNotContain("canary");
        assertThat(said(modelProxy())).doesNotContain("canary");
    }

    @Test
    void whatIsNoYamlIsSaidWithoutQuotingIt() {
        assertThatThrownBy(() -> LiteLlm.read("a: [secret"))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("not YAML")
                .hasMessageNotContaining("secret");
        assertThat(LiteLlm.read("").document().yaml()).isEqualTo("version: 1\n");
    }
}
