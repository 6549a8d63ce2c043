package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.KeySelection;
import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.ProviderLimits;
import dev.gatehouse.domain.Routing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The document: what it means, and everything that can be wrong with it, told at once and by path. */
class DocumentReaderTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("A_KEY", "sk-secret-a", "TENANT", "acme");
    private static final DocumentReader READER =
            new DocumentReader(name -> Optional.ofNullable(ENVIRONMENT.get(name)), Networks.allowing("127.0.0.1"));

    static Routing read(String text) {
        return READER.read(Document.parse(text));
    }

    static final String WHOLE = """
            version: 1
            providers:
              - name: one
                base_url: https://one.example/v1/
                dialect: openai-chat
                keys:
                  - {id: a, secret: "env:A_KEY", weight: 100}
                  - {id: off, secret: "env:NOT_THERE", enabled: false}
                key_selection: least_used
                headers: {X-Tenant: "team-${env:TENANT}"}
                timeouts: {connect: 500ms, headers: 7s, stall: 1m}
                limits: {rps: 0.5, concurrency: 8}
                disable_on: 9999-12-31
              - {name: two, base_url: "http://127.0.0.1:11434/v1"}
              - {name: resting, base_url: "http://127.0.0.1:1/v1", enabled: false}
            groups:
              - name: turbo
                response_model: served
                strategy: least_latency
                sticky: prompt_cache_key
                fallbacks: [Spare, turbo]
                retry: {retry_after_max_wait: 0s}
                hedge_after: 800ms
                recovery: off
                timeouts: {ttft: 4s, connect: 1s}
                targets:
                  - {provider: ONE, model: vendor/m, weight: 1000}
                  - {provider: two, model: n, enabled: false}
                  - {provider: resting, model: o}
                  - {provider: two, model: p}
              - {name: spare, hedge_after: off, sticky: off, targets: [{provider: two, model: p}]}
            models:
              - provider: One
                model: vendor/m
                context_window: 128000
                max_output_tokens: 16384
                price: {input: 0.15, output: 0.6, cache_read: 0.075}
                capabilities: {prefill: false, vision: true, tools: false}
              - {provider: resting, model: o, price: {input: 3}}
            settings: {max_body_bytes: 2MB, deadline: 2m, timeouts: {ttft: 9s, stall: 11s}}
            """;

    @Test
    void wholeDocumentIsCompiled() {
        Routing routing = read(WHOLE);
        var one = routing.provider("one").orElseThrow();
        assertThat(one.baseUrl()).hasToString("https://one.example/v1");
        assertThat(one.keys()).extracting(key -> key.id()).containsExactly("a");
        assertThat(one.keys().getFirst().weight()).isEqualTo(100);
        assertThat(one.keySelection()).isEqualTo(KeySelection.LEAST_USED);
        assertThat(routing.provider("two").orElseThrow().keySelection()).isEqualTo(KeySelection.ROUND_ROBIN);
        assertThat(one.keys().getFirst().secret().reveal()).isEqualTo("sk-secret-a");
        assertThat(one.headers())
                .hasEntrySatisfying(
                        "X-Tenant", value -> assertThat(value.reveal()).isEqualTo("team-acme"));
        assertThat(one.limits()).isEqualTo(new ProviderLimits(OptionalDouble.of(0.5), OptionalInt.of(8)));
        assertThat(routing.provider("two").orElseThrow().limits()).isEqualTo(ProviderLimits.NONE);
        assertThat(one.timeouts().connect()).isEqualTo(Duration.ofMillis(500));
        assertThat(one.timeouts().headersWhole()).isEqualTo(Duration.ofSeconds(7));
        assertThat(routing.provider("two").orElseThrow().timeouts().headersWhole())
                .isEqualTo(Duration.ofMinutes(2));
        assertThat(routing.provider("resting")).isEmpty();
        Group turbo = routing.group("TURBO").orElseThrow();
        assertThat(turbo.targets()).extracting(target -> target.model()).containsExactly("vendor/m", "p");
        assertThat(turbo.responseModel()).isEqualTo(Group.ResponseModel.SERVED);
        assertThat(routing.settings().maxBodyBytes()).isEqualTo(2 * 1024 * 1024);
        assertThat(routing.settings().deadline()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void jsonIsReadAsWell() {
        assertThat(read("{\"version\":1,\"groups\":[]}").groups()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "version: 1|version: 2|version|not_allowed",
                "version: 1|vresion: 1|version|not_allowed",
                "base_url: https://one.example/v1/|base_url: ftp://one|providers[0].base_url|not_a_url",
                "base_url: https://one.example/v1/|base_url: https://u:p@one/v1|providers[0].base_url|not_a_url",
                "dialect: openai-chat|dialect: morse|providers[0].dialect|not_allowed",
                "env:A_KEY|sk-plain-text|providers[0].keys[0].secret|not_a_reference",
                "env:A_KEY|env:B_KEY|providers[0].keys[0].secret|not_set",
                "id: off|id: a/b|providers[0].keys[1].id|not_allowed",
                "weight: 100|weight: 0|providers[0].keys[0].weight|out_of_range",
                "weight: 100|weight: 101|providers[0].keys[0].weight|out_of_range",
                "key_selection: least_used|key_selection: random|providers[0].key_selection|not_allowed",
                "id: off|id: a|providers[0].keys[1].id|duplicate",
                "X-Tenant|Host|providers[0].headers.Host|not_allowed",
                "X-Tenant|Authorization|providers[0].headers.Authorization|not_allowed",
                "env:TENANT|env:TENNANT|providers[0].headers.X-Tenant|not_set",
                "X-Tenant: \"team-${env:TENANT}\"|Api-Key: sk-1|providers[0].headers.Api-Key|not_a_reference",
                "X-Tenant: \"team-${env:TENANT}\"|X-Auth-Token: t|providers[0].headers.X-Auth-Token|not_a_reference",
                "stall: 1m|stall: 60|providers[0].timeouts.stall|not_a_duration",
                "stall: 1m|stall: 1ms|providers[0].timeouts.stall|out_of_range",
                "stall: 1m|stal: 1m|providers[0].timeouts.stal|unknown_field",
                "9999-12-31|9999-02-29|providers[0].disable_on|not_a_day",
                "base_url: https://one.example/v1/|type: custom|providers[0].base_url|required",
                "sticky: off, targets: [{provider: two, model: p}]|sticky: off|groups[1].targets|required",
                "settings: {|settings: {auto_groups: maybe, |settings.auto_groups|wrong_type",
                "rps: 0.5|rps: 0|providers[0].limits.rps|out_of_range",
                "concurrency: 8|concurrency: 0|providers[0].limits.concurrency|out_of_range",
                "name: two|name: One|providers[1].name|duplicate",
                "name: two|name: a/b|providers[1].name|not_allowed",
                "base_url: https://one.example/v1/|base_url: http://my_llm:8000/v1|providers[0].base_url|not_a_url",
                "base_url: https://one.example/v1/|base_url: http://one.example/v1|providers[0].base_url|not_allowed",
                "base_url: https://one.example/v1/|base_url: 'https://[fe80::1]/v1'|providers[0].base_url|not_allowed",
                "base_url: https://one.example/v1/|base_url: https://10.1.2.3/v1|providers[0].base_url|not_allowed",
                "name: turbo|name: hotel/turbo|groups[0].name|not_allowed",
                "name: turbo|name: Hotel/turbo|groups[0].name|not_allowed",
                "name: turbo|name: ~|groups[0].name|required",
                "provider: ONE|provider: noe|groups[0].targets[0].provider|unknown_provider",
                "model: p|model: \"a\\u0000\"|groups[0].targets[3].model|wrong_type",
                "model: p|enabled: true|groups[0].targets[3].model|required",
                "response_model: served|response_model: both|groups[0].response_model|not_allowed",
                "targets:|tragets:|groups[0].tragets|unknown_field",
                "strategy: least_latency|strategy: fastest|groups[0].strategy|not_allowed",
                "sticky: prompt_cache_key|sticky: ip|groups[0].sticky|not_allowed",
                "sticky: prompt_cache_key|sticky: true|groups[0].sticky|wrong_type",
                "fallbacks: [Spare, turbo]|fallbacks: [spar]|groups[0].fallbacks|unknown_group",
                "fallbacks: [Spare, turbo]|fallbacks: spare|groups[0].fallbacks|wrong_type",
                "fallbacks: [Spare, turbo]|fallbacks: [7]|groups[0].fallbacks|wrong_type",
                "retry_after_max_wait: 0s|retry_after_max_wait: 61s|groups[0].retry.retry_after_max_wait|out_of_range",
                "retry_after_max_wait: 0s|max_wait: 1s|groups[0].retry.max_wait|unknown_field",
                "hedge_after: 800ms|hedge_after: 9ms|groups[0].hedge_after|out_of_range",
                "hedge_after: 800ms|hedge_after: 11m|groups[0].hedge_after|out_of_range",
                "hedge_after: 800ms|hedge_after: soon|groups[0].hedge_after|not_a_duration",
                "recovery: off|recovery: on|groups[0].recovery|not_allowed",
                "ttft: 4s|ttft: never|groups[0].timeouts.ttft|not_a_duration",
                "ttft: 4s|ttft: 2h|groups[0].timeouts.ttft|out_of_range",
                "ttft: 4s|tttft: 4s|groups[0].timeouts.tttft|unknown_field",
                "weight: 1000|weight: 0|groups[0].targets[0].weight|out_of_range",
                "weight: 1000|weight: 1001|groups[0].targets[0].weight|out_of_range",
                "weight: 1000|weight: 1.5|groups[0].targets[0].weight|out_of_range",
                "provider: One|provider: Oen|models[0].provider|unknown_provider",
                "resting, model: o, price|resting, price|models[1].model|required",
                "provider: resting, model: o, price|provider: ONE, model: vendor/m, price|models[1].model|duplicate",
                "context_window: 128000|context_window: 128k|models[0].context_window|out_of_range",
                "max_output_tokens: 16384|max_output_tokens: 0|models[0].max_output_tokens|out_of_range",
                "input: 0.15|input: -1|models[0].price.input|out_of_range",
                "output: 0.6|output: cheap|models[0].price.output|out_of_range",
                "cache_read: 0.075|cached: 0.075|models[0].price.cached|unknown_field",
                "vision: true|vision: maybe|models[0].capabilities.vision|wrong_type",
                "tools: false|tools: 0|models[0].capabilities.tools|wrong_type",
                "vision: true|sight: true|models[0].capabilities.sight|unknown_field",
                "stall: 11s|stall: 0s|settings.timeouts.stall|out_of_range",
                "2MB|2 MB|settings.max_body_bytes|not_a_size",
                "2MB|2GB|settings.max_body_bytes|out_of_range",
                "2MB|17179869185GB|settings.max_body_bytes|out_of_range",
                "deadline: 2m|log_level: x|settings.log_level|unknown_field",
            })
    void whatIsWrongIsNamedByPathAndCode(String right, String wrong, String path, String code) {
        assertThat(WHOLE).contains(right);
        assertThat(problems(WHOLE.replace(right, wrong))).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.message()).isNotBlank();
        });
    }

    @Test
    void eachMistakeOfAListIsToldOnce() {
        assertThat(problems(WHOLE.replace("fallbacks: [Spare, turbo]", "fallbacks: spare")))
                .hasSize(1);
        assertThat(problems(WHOLE.replace("fallbacks: [Spare, turbo]", "fallbacks: [spar]")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("did you mean \"spare\""));
    }

    @Test
    void everythingIsToldAtOnce() {
        String document = WHOLE.replace("version: 1", "version: 3")
                .replace("dialect", "dialekt")
                .replace("2MB", "much");
        assertThat(problems(document))
                .extracting(Problem::path)
                .containsExactlyInAnyOrder("version", "providers[0].dialekt", "settings.max_body_bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{name: empty}", "{name: empty, targets: []}", "{name: empty, targets: ~}"})
    void groupWithoutTargetsIsRefused(String group) {
        assertThat(problems("version: 1\ngroups: [" + group + "]\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path()).isEqualTo("groups[0].targets");
                    assertThat(problem.code()).isEqualTo("required");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "''", "~", "{}"})
    void unusableNameIsToldOnceForEachEntry(String name) {
        String document = """
                version: 1
                providers: [{name: %1$s, base_url: "https://one"}, {name: %1$s, base_url: "https://two"}, {name: p, base_url: "https://p"}]
                groups:
                  - {name: %1$s, targets: [{provider: p, model: m}]}
                  - {name: %1$s, targets: [{provider: p, model: m}]}
                """.formatted(name);
        assertThat(problems(document))
                .extracting(Problem::path)
                .containsExactly("providers[0].name", "providers[1].name", "groups[0].name", "groups[1].name");
    }

    @Test
    void providerWhoseKeysAreAllSwitchedOffIsSwitchedOff() {
        String allOff = WHOLE.replace("weight: 100}", "enabled: false}");
        Routing routing = read(allOff);
        assertThat(routing.providers()).extracting("name").containsExactly("two");
    }

    @Test
    void underscoreInAHostIsNamedAsTheReason() {
        assertThat(problems(WHOLE.replace("https://one.example/v1/", "http://my_llm:8000/v1")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("underscore"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: 1\n---\nversion: 1\n", "version: 1\n---\n", "{\"version\":1}\n---\n{}"})
    void secondDocumentIsRefused(String text) {
        assertThat(problems(text)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("second_document");
            assertThat(problem.message()).contains("---");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"---\nversion: 1\n", "# ours\n---\nversion: 1\n...\n"})
    void marksAroundTheOneDocumentAreFine(String text) {
        assertThat(read(text).groups()).isEmpty();
    }

    @Test
    void aTypingErrorIsAnsweredWithWhatWasMeant() {
        assertThat(problems(WHOLE.replace("enabled: false}\n    key_selection", "enabeld: false}\n    key_selection")))
                .anySatisfy(problem -> assertThat(problem.message()).contains("did you mean \"enabled\""));
        assertThat(problems(WHOLE.replace("provider: ONE", "provider: oen")))
                .anySatisfy(problem -> assertThat(problem.message()).contains("did you mean \"one\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: 1\nversion: 1\n", "{", "a: b: c", "- 1", "7", ""})
    void whatIsNoDocumentIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InvalidDocumentException.class);
    }

    @Test
    void noSecretIsEverInAMessage() {
        String message = catchThrowableOfType(
                        InvalidDocumentException.class,
                        () -> read(WHOLE.replace("env:A_KEY", "sk-plain-text")
                                .replace("https://one", "https://sk-plain-text:x@one")))
                .getMessage();
        assertThat(message).doesNotContain("sk-plain-text");
    }

    private static List<Problem> problems(String document) {
        return catchThrowableOfType(InvalidDocumentException.class, () -> read(document))
                .problems();
    }
}
