package dev.gatehouse.control.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** What the list of groups says of each target. */
class GroupsPageTest {

    @Test
    void targetWhoseModelOrProviderIsOffSaysWhichOfThem() {
        try (var gateway = TestGateway.configured("""
                version: 1
                providers:
                  - {name: p1, base_url: "http://127.0.0.1:1/v1"}
                  - {name: p2, base_url: "http://127.0.0.1:1/v1", enabled: false}
                models:
                  - {provider: p1, model: old, enabled: false}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: old}, {provider: p2, model: m}, {provider: p1, model: new}]}
                """)) {
            String page = gateway.send(gateway.adminRequest("/admin/groups")).body();
            assertThat(page)
                    .contains("1 of 3 ready")
                    .containsOnlyOnce("model is off")
                    .containsOnlyOnce("provider is off");
        }
    }
}
