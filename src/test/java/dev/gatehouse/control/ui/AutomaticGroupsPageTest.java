package dev.gatehouse.control.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.gatehouse.control.ui.Browsing.press;
import static dev.gatehouse.control.ui.Browsing.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.domain.Group;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** What people make of groups that nobody wrote. */
class AutomaticGroupsPageTest {

    private static final String MODELS = """
            models:
              - {provider: p1, model: vendor/big}
              - {provider: p2, model: big}
            """;

    @Test
    void automaticGroupIsWrittenDownOrSwitchedOff() {
        try (var first = FakeUpstream.start(Providers.CHAT);
                var second = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            String document = TestGateway.turboDocument(MODELS, first, second);
            publish(gateway, document);
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.navigate("/admin/groups");
            press(page, "Keep");
            assertThat(page.locator("#toasts")).containsText("Kept the group big");
            Group kept = gateway.gatehouse().routing().group("big").orElseThrow();
            assertThat(kept.automatic()).isFalse();
            assertThat(kept.targets()).extracting(target -> target.model()).containsExactly("vendor/big", "big");

            gateway.publish(document, 2);
            page.navigate("/admin/groups");
            press(page, "Switch off");
            assertThat(page.locator("#toasts")).containsText("Switched off the group big");
            assertThat(gateway.gatehouse().routing().group("big")).isEmpty();
            assertThat(browsing.complaints).isEmpty();
        }
    }
}
