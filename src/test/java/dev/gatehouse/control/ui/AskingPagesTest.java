package dev.gatehouse.control.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.gatehouse.control.ui.Browsing.picture;
import static dev.gatehouse.control.ui.Browsing.press;
import static dev.gatehouse.control.ui.Browsing.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What people ask the pages: what was, what would be, and whether somebody answers. */
class AskingPagesTest {

    private static final ZoneId OF_THE_BROWSER = ZoneId.of("Europe/Berlin");

    @Test
    void requestsAreFoundByWhatBecameOfThem() {
        try (var busy = FakeUpstream.start(Script.status(429, "{}"));
                var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", busy, upstream));
            gateway.record(gateway.chat(false));
            gateway.record(gateway.post("{\"model\":\"p2/m2\",\"messages\":[]}"));
            gateway.record(gateway.post("{\"model\":\"nothing\",\"messages\":[]}"));
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.navigate("/admin/requests");
            var rows = page.locator("#live tbody tr");
            assertThat(rows).hasCount(3);
            page.getByText("More filters").click();
            page.getByLabel("Class of an attempt").selectOption("rate_limited");
            assertThat(rows).hasCount(1);
            assertThat(rows).containsText("turbo");
            assertThat(page.url()).endsWith("/admin/requests?class=rate_limited");
            page.getByText("Clear").click();
            page.getByText("More filters").click();
            page.getByLabel("Route mode").selectOption("direct");
            assertThat(rows).hasCount(1);
            assertThat(rows).containsText("p2/m2");
            page.getByText("Clear").click();
            page.getByText("More filters").click();
            page.getByLabel("Status").fill("404");
            page.keyboard().press("Enter");
            assertThat(rows).hasCount(1);
            assertThat(rows).containsText("nothing");
            page.getByText("Clear").click();
            assertThat(rows).hasCount(3);

            String later = LocalDateTime.ofInstant(Instant.now().plusSeconds(3_600), OF_THE_BROWSER)
                    .truncatedTo(ChronoUnit.MINUTES)
                    .toString();
            page.getByText("More filters").click();
            page.getByLabel("until").fill(later);
            page.keyboard().press("Enter");
            page.waitForURL(Pattern.compile("/admin/requests\\?until=2"));
            assertThat(rows).hasCount(3);
            assertThat(page.getByLabel("until")).hasValue(later);
            picture(page, "requests-filtered");
            page.getByLabel("from").fill(later);
            page.keyboard().press("Enter");
            assertThat(page.locator("#live")).containsText("Nothing fits");
            assertThat(page.getByText("Export CSV").getAttribute("href")).contains("from=2", "until=2");
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void wayOfARequestIsToldBeforeItIsSent() {
        try (var first = FakeUpstream.start(Providers.CHAT);
                var second = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(
                    gateway,
                    TestGateway.turboDocument(
                            "models:\n  - {provider: p1, model: m1, context_window: 1000}\n", first, second));
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.navigate("/admin/groups");
            press(page, "Dry run of turbo");
            assertThat(page.locator("#route-now > div").first()).containsText("p1/m1");
            assertThat(page.locator("#route-now > div").first()).containsText("asked first");
            page.getByLabel("Prompt tokens").fill("50000");
            press(page, "Ask again");
            assertThat(page.locator("#route-now > div").first()).containsText("its context window is too small");
            picture(page, "dry-run");
            page.getByLabel("Virtual key").fill("nobody");
            press(page, "Ask again");
            assertThat(page.locator("#route-now")).containsText("There is no virtual key with this name");
            assertThat(first.requests()).isEmpty();
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void providerIsAskedWhetherItAnswers() {
        try (var first = FakeUpstream.start(Providers.CHAT);
                var second = FakeUpstream.start(Script.status(503, "{}"));
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", first, second));
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.navigate("/admin/providers");
            press(page, "Test p1");
            assertThat(page.locator("#answers")).containsText("p1 answers for m1: ok in");
            page.keyboard().press("Escape");
            press(page, "Test p2");
            assertThat(page.locator("#answers")).containsText("p2 does not answer for m2: upstream_error");
            picture(page, "provider-tested");
            assertThat(browsing.complaints).isEmpty();
        }
    }
}
