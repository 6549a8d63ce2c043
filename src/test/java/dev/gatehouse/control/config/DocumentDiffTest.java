package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What two documents differ in, by the names of things. */
class DocumentDiffTest {

    private static final String BEFORE = """
            version: 1
            settings: {deadline: 5m, timeouts: {stall: 10s}}
            providers:
              - {name: a, base_url: "http://a", keys: [{id: k1, secret: "env:K1"}, {id: k2, secret: "env:K2"}]}
              - {name: b, base_url: "http://b"}
            models: [{provider: a, model: v/m, price: {input: 1}}]
            groups: [{name: g, targets: [{provider: a, model: v/m}, {provider: b, model: m}], fallbacks: [h]}]
            """;

    private static List<String> changes(String after) {
        return DocumentDiff.between(Document.parse(BEFORE), Document.parse(after)).stream()
                .map(change -> (change.kind() + " " + change.path() + " " + change.before() + " -> " + change.after())
                        .replace("\"", ""))
                .toList();
    }

    @Test
    void sameInAnotherOrderOfFieldsIsNoDifference() {
        assertThat(changes(BEFORE)).isEmpty();
        assertThat(changes(BEFORE.replace(
                        "{deadline: 5m, timeouts: {stall: 10s}}", "{timeouts: {stall: 10s}, deadline: 5m}")))
                .isEmpty();
    }

    @Test
    void singleValuesAreToldWithTheirPath() {
        assertThat(changes(BEFORE.replace("stall: 10s", "stall: 20s")))
                .containsExactly("CHANGED settings.timeouts.stall 10s -> 20s");
        assertThat(changes(BEFORE.replace("settings: {deadline: 5m, timeouts: {stall: 10s}}\n", "")))
                .containsExactly("REMOVED settings.deadline 5m -> ", "REMOVED settings.timeouts.stall 10s -> ");
        assertThat(changes(BEFORE.replace("{input: 1}", "{input: 1, output: 2}")))
                .containsExactly("ADDED models[a/v/m].price.output  -> 2");
        assertThat(changes(BEFORE.replace("env:K2", "env:K3")))
                .containsExactly("CHANGED providers[a].keys[k2].secret env:K2 -> env:K3");
        assertThat(changes(BEFORE.replace("[h]", "[h, i]")))
                .containsExactly("CHANGED groups[g].fallbacks [h] -> [h,i]");
        assertThat(changes(BEFORE.replace("deadline: 5m", "deadline: null")))
                .containsExactly("REMOVED settings.deadline 5m -> ");
    }

    @Test
    void entriesAreMatchedByNameWhereverTheyStand() {
        assertThat(changes(BEFORE.replace("  - {name: b, base_url: \"http://b\"}\n", "")))
                .containsExactly("REMOVED providers[b] {name:b,base_url:http://b} -> ");
        assertThat(changes(BEFORE.replace(
                        "{provider: a, model: v/m}, {provider: b, model: m}",
                        "{provider: b, model: m, weight: 2}, {provider: a, model: v/m}, {provider: a, model: v/m}")))
                .containsExactly(
                        "ADDED groups[g].targets[b/m].weight  -> 2",
                        "ADDED groups[g].targets[a/v/m#2]  -> {provider:a,model:v/m}",
                        "REORDERED groups[g].targets [a/v/m,b/m] -> [b/m,a/v/m]");
    }
}
