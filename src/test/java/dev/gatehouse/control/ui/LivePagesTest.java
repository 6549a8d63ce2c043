package dev.gatehouse.control.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.gatehouse.control.ui.Browsing.picture;
import static dev.gatehouse.control.ui.Browsing.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What pages show of what happens while somebody looks, without being loaded again. */
class LivePagesTest {

    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(2_000);

    /** Before that, nothing says that it is not polling. */
    private static void awaitStream(Page page) {
        page.waitForSelector("html[data-events=open]", new Page.WaitForSelectorOptions());
        page.evaluate("window.stays = true");
    }

    private static void assertNotLoadedAgain(Page page) {
        assertThat(page.evaluate("window.stays")).isEqualTo(true);
    }

    @Test
    void requestShowsWithinTwoSecondsUnlessTheFilterLeavesItOut() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.navigate("/admin/requests");
            awaitStream(page);
            gateway.chat(false);
            assertThat(page.locator("#live")).containsText("p1/m1", SOON);
            assertNotLoadedAgain(page);

            Page failures = browsing.window(1440, ColorScheme.LIGHT);
            failures.navigate("/admin/requests?outcome=failed");
            awaitStream(failures);
            failures.evaluate(
                    "document.addEventListener('htmx:beforeRequest', () => window.asked = 1 + (window.asked ?? 0))");
            gateway.record(gateway.chat(false));
            gateway.record(gateway.post("{\"model\":\"nothing\",\"messages\":[]}"));
            assertThat(failures.locator("#live")).containsText("nothing", SOON);
            assertThat(failures.evaluate("window.asked")).isEqualTo(1);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void overviewCountsAndCircuitsShow() {
        try (var upstream = FakeUpstream.start(Script.status(503, "{}"));
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page overview = browsing.window(1440, ColorScheme.LIGHT);
            overview.navigate("/admin");
            awaitStream(overview);
            assertThat(overview.locator("[data-in-flight]")).hasText("0 in flight");
            Page providers = browsing.window(1440, ColorScheme.LIGHT);
            providers.navigate("/admin/providers");
            awaitStream(providers);
            for (int i = 0; i < 6; i++) gateway.chat(false);
            assertThat(overview.locator("#live")).containsText("p1/m1 is left alone");
            assertThat(providers.getByLabel("Provider p1")).containsText("open");
            assertNotLoadedAgain(overview);
            assertNotLoadedAgain(providers);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void revisionOfSomebodyElseIsSaidAndMarkedAsLive() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            String document = TestGateway.turboDocument("", upstream);
            publish(gateway, document);
            Page page = browsing.window(1440, ColorScheme.DARK);
            page.navigate("/admin/configuration");
            awaitStream(page);
            page.locator("#editor").fill(document + "# typed\n");
            var body = TestGateway.JSON
                    .createObjectNode()
                    .put("document", document + "settings: {deadline: 5m}\n")
                    .put("expected_revision", 1);
            gateway.send(gateway.adminRequest("/api/config/publish").POST(BodyPublishers.ofString(body.toString())));
            assertThat(page.locator("#toasts")).containsText("Revision 2 is live, by admin");
            picture(page, "revision-said");
            page.keyboard().press("Escape");
            page.locator("#editor").blur();
            assertThat(page.locator("#revision-now")).hasText("revision 2");
            assertThat(page.locator("#revision-list tbody tr").first()).containsText("2 live");
            assertThat(page.locator("#editor")).hasValue(document + "# typed\n");
            assertNotLoadedAgain(page);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void pageInAHiddenTabAsksNothingUntilItIsLookedAtAgain() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.clock().install();
            page.navigate("/admin/requests");
            awaitStream(page);
            Browsing.hide(page, true);
            var asked = new ArrayList<String>();
            page.onRequest(request -> asked.add(request.url()));
            gateway.record(gateway.chat(false));
            // Its timers come due twenty times.
            page.clock().runFor(60_000);
            assertThat(asked).isEmpty();
            assertThat(page.locator("#live")).not().containsText("p1/m1");

            Browsing.hide(page, false);
            page.clock().runFor(2_000);
            assertThat(page.locator("#live")).containsText("p1/m1");
            assertThat(asked).anyMatch(url -> url.contains("/api/events"));
            assertNotLoadedAgain(page);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void brokenStreamIsSaidQuietlyAndThePagePollsMeanwhile() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.route(Pattern.compile("/api/events"), Route::abort);
            page.navigate("/admin/requests");
            Locator mark = page.locator("#toasts .badge");
            assertThat(mark).hasText("reconnecting");
            picture(page, "reconnecting");
            gateway.chat(false);
            assertThat(page.locator("#live")).containsText("p1/m1");
            page.unroute(Pattern.compile("/api/events"));
            awaitStream(page);
            assertThat(mark).hasCount(0);
        }
    }
}
