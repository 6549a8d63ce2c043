package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiffSummaryTest {

    private static final String BEFORE = """
            version: 1
            providers:
              - {name: groq, base_url: "https://a", headers: {X-Team: "sk-canary"}, keys: [{id: a, secret: "env:A"}]}
            models: [{provider: groq, model: meta/llama, context_window: 1}]
            groups: [{name: turbo, targets: [{provider: groq, model: m1}]}, {name: old, targets: []}]
            settings: {deadline: 5m}
            """;

    private static String summary(String before, String after) {
        return DiffSummary.of(Document.parse(before), Document.parse(after));
    }

    @Test
    void namesTheFieldsOfEachElementAndNothingThatTheyHold() {
        String after = """
                version: 1
                providers:
                  - {name: groq, base_url: "https://b", headers: {X-Team: "sk-other"}, keys: [{id: a, secret: "env:B"}, {id: b, secret: "env:C"}]}
                models: [{provider: groq, model: meta/llama, context_window: 2}]
                groups: [{name: turbo, targets: [{provider: groq, model: m1, weight: 2}, {provider: groq, model: m2}]}, {name: new, targets: []}]
                settings: {deadline: 6m, limits: {per_ip: {rps: 1}}}
                """;
        assertThat(summary(BEFORE, after))
                .isEqualTo(
                        "provider groq: base_url changed, headers.X-Team changed, keys[a].secret changed, keys[b] added; "
                                + "model groq/meta/llama: context_window changed; "
                                + "group turbo: targets[groq/m1].weight added, targets[groq/m2] added; "
                                + "group old: removed; group new: added; "
                                + "settings: deadline changed, limits.per_ip.rps added");
        assertThat(summary(BEFORE, BEFORE)).isEqualTo("nothing changed");
        assertThat(summary(BEFORE, "version: 1\n")).doesNotContain("canary").contains("provider groq: removed");
    }

    @Test
    void staysShortHoweverMuchChanges() {
        String groups = IntStream.range(0, 100)
                .mapToObj(i -> "{name: group-" + i + ", targets: []}")
                .collect(Collectors.joining(", "));
        assertThat(summary("version: 1\n", "version: 1\ngroups: [" + groups + "]\n"))
                .startsWith("group group-0: added; group group-1: added; ")
                .matches(".*; and \\d\\d more")
                .hasSizeLessThan(DiffSummary.MOST_CHARS + 20);
    }
}
