package dev.gatehouse.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesTest {

    @Test
    void routeThatNoRuleKnowsCannotBeRegistered() {
        assertThatThrownBy(() -> Rules.of("POST", "/api/new-thing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("POST /api/new-thing");
        assertThatThrownBy(() -> Rules.of("DELETE", "/api/config")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Rules.of("GET", "/anything")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noRouteHasTwoRules() {
        Stream<String> routes = Rules.all().stream().map(rule -> rule.method() + " " + rule.path());
        assertThat(routes.toList()).doesNotHaveDuplicates();
    }
}
