package dev.gatehouse.control.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.gatehouse.control.ui.Browsing.picture;
import static dev.gatehouse.control.ui.Browsing.press;
import static dev.gatehouse.control.ui.Browsing.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** What people change in the pages, and what comes of it when they err. */
class ChangesInPagesTest {

    @Test
    void groupThatIsReorderedByKeyboardIsAskedInItsNewOrder() {
        try (var first = FakeUpstream.start(Providers.CHAT);
                var second = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", first, second));
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.navigate("/admin/groups");
            page.getByLabel("Move p2/m2 up").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#toasts")).containsText("Reordered turbo");
            assertThat(gateway.chat(false).headers().firstValue("X-Gatehouse-Provider"))
                    .hasValue("p2");
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void groupThatIsReorderedByDragIsAskedInItsNewOrder() {
        try (var first = FakeUpstream.start(Providers.CHAT);
                var second = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", first, second));
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.navigate("/admin/groups");
            page.locator(".target")
                    .last()
                    .locator(".grip")
                    .dragTo(page.locator(".target").first());
            assertThat(page.locator("#toasts")).containsText("Reordered turbo");
            assertThat(gateway.chat(false).headers().firstValue("X-Gatehouse-Provider"))
                    .hasValue("p2");
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void settingsOfAGroupAreChangedAndAMistakeIsSaid() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.window(1440, ColorScheme.DARK);
            page.navigate("/admin/groups");
            page.getByLabel("Settings of turbo").click();
            page.locator("#settings-strategy").selectOption("least_latency");
            page.getByLabel("Ask a second target after").fill("soon");
            press(page, "Save");
            assertThat(page.locator("dialog[open] .field:has(#settings-hedge) .error"))
                    .isVisible();
            picture(page, "group-settings");
            browsing.complaints.clear();
            page.getByLabel("Ask a second target after").fill("4s");
            press(page, "Save");
            assertThat(page.locator("#toasts")).containsText("Settings of turbo are changed");
            assertThat(page.locator("section[aria-label='Group turbo']")).containsText("hedge_after: 4s");
            assertThat(page.locator("section[aria-label='Group turbo']")).containsText("least latency");
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void mistakesInTheDocumentAreSaidAndAPublishedChangeIsTakenBack() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            String document = TestGateway.turboDocument("", upstream);
            publish(gateway, document);
            gateway.record(gateway.chat(false));
            Page page = browsing.window(1440, ColorScheme.DARK);
            page.navigate("/admin/configuration");
            page.locator("#editor").fill(document.replace("provider: p1", "provider: p9"));
            press(page, "Review changes");
            assertThat(page.locator("#problems")).containsText("p9");
            browsing.complaints.clear();

            page.locator("#editor").fill(document.replace("model: m1}", "model: m1, enabled: false}"));
            press(page, "Review changes");
            assertThat(page.locator("#replay")).containsText("The group turbo loses its last target (p1/m1).");
            assertThat(page.locator("#replay")).containsText("1 request of the last 24 hours planned again");
            assertThat(page.locator("#changes")).containsText("groups[turbo]");
            page.getByLabel("Take it back by itself").selectOption("5m");
            picture(page, "review");
            press(page, "Publish");
            assertThat(page.locator("#toasts")).containsText("Revision 2 is live");
            assertThat(gateway.send(gateway.adminRequest("/api/config/revisions"))
                            .body())
                    .containsPattern("\"revision\":2[^}]*\"watched_until\":\"2");
            assertThat(gateway.chat(false).statusCode()).isGreaterThanOrEqualTo(400);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Roll back"))
                    .click();
            page.locator("dialog[open] .btn.danger").click();
            assertThat(page.locator("#toasts")).containsText("Rolled back");
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void changedProvidersAreTestedBeforeTheyAreLive() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var broken = FakeUpstream.start(Script.status(503, "{}"));
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            String document = TestGateway.turboDocument("", upstream);
            publish(gateway, document);
            Page page = browsing.window(1440, ColorScheme.LIGHT);
            page.navigate("/admin/configuration");
            page.locator("#editor")
                    .fill(document.replace(
                            upstream.baseUrl().toString(), broken.baseUrl().toString()));
            press(page, "Review changes");
            press(page, "Test changed providers");
            assertThat(page.locator("#probe")).containsText("p1 does not answer for m1: ");
            picture(page, "probe");
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void sessionThatEndsLeavesWhatWasTyped() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            String document = TestGateway.turboDocument("", upstream);
            publish(gateway, document);
            Page page = browsing.firstUser();
            page.navigate("/admin/configuration");
            String typed = document + "# typed in vain?\n";
            page.locator("#editor").fill(typed.replace("name: turbo", "name: fast"));
            endSessions(gateway);
            press(page, "Review changes");
            assertThat(page.locator("dialog[open]")).containsText("Your session is over");
            picture(page, "session-over");
            page.getByLabel("Password").fill("wrong horse battery");
            press(page, "Sign in");
            assertThat(page.locator("dialog[open]")).containsText("These credentials let nobody in");
            page.getByLabel("Password").fill("correct horse battery");
            press(page, "Sign in");
            assertThat(page.locator("#changes")).containsText("groups[fast]");
            assertThat(page.locator("#editor")).hasValue(typed.replace("name: turbo", "name: fast"));
            press(page, "Publish");
            assertThat(page.locator("#toasts")).containsText("Revision 2 is live");
        }
    }

    private static void endSessions(TestGateway gateway) {
        TestGateway.json(gateway.send(gateway.adminRequest("/api/sessions")).body())
                .path("data")
                .forEach(session -> gateway.send(gateway.adminRequest(
                                "/api/sessions/" + session.path("id").asText())
                        .DELETE()));
    }

    @Test
    void rotatedKeyIsShownOnceAndTheOldOneWorksForAWhile() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.firstUser();
            page.navigate("/admin/keys");
            page.getByText("tests", new Page.GetByTextOptions().setExact(true)).click();
            press(page, "Rotate");
            picture(page, "rotate");
            page.locator("dialog[open] .btn.primary").click();
            assertThat(page.locator("#secret")).containsText("sk-gh-");
            String secret = page.locator("#secret").textContent();
            assertThat(gateway.send(gateway.chatWith(secret, "{\"model\":\"turbo\",\"messages\":[]}"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            page.getByText("Done").click();
            assertThat(page.locator("main")).containsText("the secret before this one is accepted until");
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void providerIsTriedBeforeItIsStored() {
        try (var upstream = FakeUpstream.start(Providers.PARTICULAR);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.firstUser();
            page.navigate("/admin/providers");
            press(page, "Add provider");
            page.getByText("Groq", new Page.GetByTextOptions().setExact(true)).click();
            page.getByLabel("Base URL").fill(upstream.baseUrl().toString());
            page.locator("#provider-secret").fill("wrong-key");
            press(page, "Test and add");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("The provider refuses this key (401)");
            picture(page, "provider-refused");
            assertThat(gateway.send(gateway.adminRequest("/api/config")).body()).doesNotContain("groq");
            assertThat(gateway.send(gateway.adminRequest("/api/secrets")).body())
                    .doesNotContain("groq");
            page.locator("#provider-secret").fill("right-key");
            press(page, "Test and add");
            assertThat(page.locator("#toasts")).containsText("groq is ready and has 2 models");
            assertThat(page.getByLabel("Provider groq")).containsText("groq-1");
        }
    }
}
