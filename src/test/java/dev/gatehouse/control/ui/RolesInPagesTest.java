package dev.gatehouse.control.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.gatehouse.control.ui.Browsing.picture;
import static dev.gatehouse.control.ui.Browsing.press;
import static dev.gatehouse.control.ui.Browsing.publish;
import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.gatehouse.control.access.PhoneApp;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.TestGateway;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who comes in, and what each role is offered there. */
class RolesInPagesTest {

    @Test
    void viewerIsOfferedNothingThatChangesAnything() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Browser.of(gateway, "vera", "viewer");
            Page page = browsing.strangersWindow();
            page.navigate("/admin/groups");
            page.waitForURL("**/admin/sign-in");
            picture(page, "sign-in");
            page.getByLabel("Name").fill("vera");
            page.getByLabel("Password").fill("correct horse battery vera");
            press(page, "Sign in");
            page.waitForURL("**/admin");
            for (String path : List.of(
                    "/admin",
                    "/admin/requests",
                    "/admin/playground",
                    "/admin/groups",
                    "/admin/providers",
                    "/admin/keys",
                    "/admin/configuration")) {
                page.navigate(path);
                assertThat(page.locator("main button[data-call], main .btn.primary:visible, main .switch:visible"))
                        .hasCount(0);
            }
            Object forced = page.evaluate("""
                    fetch("/api/config/rollback", {method: "POST", body: "{}", headers: {"X-CSRF-Token":
                      document.querySelector("meta[name=csrf]").content}}).then(answer => answer.status)""");
            assertThat(forced).isEqualTo(403);
            page.locator("[aria-label='Sign out']").click();
            page.waitForURL("**/admin/sign-in");
        }
    }

    @Test
    void viewerIsToldWhyThereIsNoPlaygroundForThem() {
        try (var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.signedIn("vera", "viewer");
            page.navigate("/admin/playground");
            assertThat(page.locator("main")).containsText("Asking takes the role operator");
            assertThat(page.locator("main textarea")).hasCount(0);
            picture(page, "playground-viewer");
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void operatorNamesAProvidersKeyAndIsToldWhoMayStoreOne() {
        try (var upstream = FakeUpstream.start(Providers.PARTICULAR);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.signedIn("otto", "operator");
            page.navigate("/admin/welcome");
            assertThat(page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)))
                    .isDisabled();
            assertThat(page.locator("#connect")).containsText("Only an admin may have a key stored here: ask one.");

            page.navigate("/admin/providers");
            press(page, "Add provider");
            page.getByText("Groq", new Page.GetByTextOptions().setExact(true)).click();
            page.getByLabel("Base URL").fill(upstream.baseUrl().toString());
            assertThat(page.locator("dialog[open]")).containsText("Only an admin may have a key stored here.");
            page.locator("#provider-secret").fill("pasted-all-the-same");
            press(page, "Add");
            assertThat(page.locator("#provider-secret:invalid")).hasCount(1);
            picture(page, "provider-by-operator");
            page.locator("#provider-secret").fill("env:KEY_ONE");
            press(page, "Add");
            assertThat(page.locator("#toasts")).containsText("groq is added; the first request tries it");
            assertThat(page.getByLabel("Provider groq")).containsText("groq-1");
            assertThat(gateway.send(gateway.adminRequest("/api/secrets")).body())
                    .doesNotContain("groq");
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void signInByKeyboardAsksForTheCodeOfWhoHasASecondFactor() {
        try (var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            PhoneApp phone = enrolled(gateway, "ann");
            Page page = browsing.strangersWindow();
            page.navigate("/admin/sign-in");
            page.keyboard().type("ann");
            page.keyboard().press("Tab");
            page.keyboard().type("correct horse battery ann");
            page.keyboard().press("Enter");
            assertThat(page.getByLabel("Code of your app")).isFocused();
            assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
            picture(page, "second-factor");
            page.keyboard().type(phone.code(Instant.EPOCH));
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("These credentials let nobody in");
            assertThat(page.url()).endsWith("/admin/sign-in");
            page.keyboard().press("Control+a");
            page.keyboard().type(phone.code(Instant.now()));
            page.keyboard().press("Enter");
            page.waitForURL("**/admin");
            assertThat(page.locator(".side-foot")).containsText("ann");
        }
    }

    /** A user whose next sign-in takes a code. The one that confirmed it is of before, since each counts once. */
    private static PhoneApp enrolled(TestGateway gateway, String name) {
        Browser user = Browser.of(gateway, name, "operator");
        String path = "/api/session/second-factor";
        var phone = new PhoneApp(
                json(user.send("POST", path, "").body()).path("secret").asText());
        String code = phone.code(Instant.now().minusSeconds(30));
        var confirmed = user.send("PUT", path, "{\"code\":\"" + code + "\"}");
        assertThat(confirmed.statusCode()).as(confirmed.body()).isLessThan(300);
        return phone;
    }
}
