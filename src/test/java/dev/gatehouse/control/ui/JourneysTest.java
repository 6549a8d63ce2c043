package dev.gatehouse.control.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people come for, from the first page to the last. */
class JourneysTest {

    private static final OpenAiChat CHAT = OpenAiChat.saying("Good ", "morning");
    private static final Script MODELS = Script.status(200, "{\"data\":[{\"id\":\"small\"},{\"id\":\"large\"}]}");
    private static final Script WRONG_KEY = Script.status(401, "{\"error\":{\"message\":\"no\"}}");

    /** Lists its models, and answers, for who knows the key. */
    private static final Script PROVIDER = (request, wire) -> {
        boolean known = request.header("Authorization")
                .filter("Bearer right-key"::equals)
                .isPresent();
        Script answer = known ? request.path().endsWith("/models") ? MODELS : CHAT : WRONG_KEY;
        answer.answer(request, wire);
    };

    private static final String HOSTILE = "\"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}${7*7}'`";

    private static Page firstUser(TestGateway gateway, Browsing browsing) {
        Page page = browsing.strangersWindow();
        page.navigate("/admin/setup?token="
                + gateway.gatehouse().setupToken().orElseThrow().reveal());
        picture(page, "setup");
        page.getByLabel("Name").fill("ada");
        page.getByLabel("Password").fill("correct horse battery");
        press(page, "Begin");
        page.waitForURL("**/admin/welcome");
        return page;
    }

    private static void press(Page page, String name) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "screenshots", name + "-light-1440.png"))
                .setFullPage(true));
    }

    @Test
    void anEmptyDatabaseIsAMinuteFromAnAnswer() {
        try (var upstream = FakeUpstream.start(PROVIDER);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            long began = System.nanoTime();
            Page page = firstUser(gateway, browsing);
            page.getByText("Another").click();
            page.getByLabel("Base URL").fill(upstream.baseUrl().toString());
            page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill("wrong-key");
            press(page, "Test");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("The provider refuses this key (401)");
            assertThat(gateway.send(gateway.adminRequest("/api/config")).body()).contains("\"revision\":0");
            browsing.complaints.clear();

            page.getByLabel("Key", new Page.GetByLabelOptions().setExact(true)).fill("right-key");
            press(page, "Test");
            page.getByText("large").click();
            page.getByText("small").click();
            press(page, "Make the group and a key");
            assertThat(page.locator("#secret")).containsText("sk-gh-");
            assertThat(page.locator("#snippet")).containsText("\"model\": \"main\"");
            picture(page, "welcome");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Try it"))
                    .click();
            page.getByLabel("Message").fill("Good day");
            page.keyboard().press("Enter");
            assertThat(page.locator(".turn.assistant .text")).hasText("Good morning");
            assertThat(page.locator(".figures")).containsText("custom/large");
            assertThat(page.locator(".figures")).containsText("how it was answered");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
            picture(page, "answered");
            page.getByText("how it was answered").click();
            assertThat(page.locator(".fall")).containsText("custom/large");
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void groupThatIsReorderedByKeyboardIsAskedInItsNewOrder() {
        try (var first = FakeUpstream.start(CHAT);
                var second = FakeUpstream.start(CHAT);
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
    void mistakesInTheDocumentAreSaidAndAPublishedChangeIsTakenBack() {
        try (var upstream = FakeUpstream.start(CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            String document = TestGateway.turboDocument("", upstream);
            publish(gateway, document);
            Page page = browsing.window(1440, ColorScheme.DARK);
            page.navigate("/admin/configuration");
            page.locator("#editor").fill(document.replace("provider: p1", "provider: p9"));
            press(page, "Review changes");
            assertThat(page.locator("#problems")).containsText("p9");
            browsing.complaints.clear();

            page.locator("#editor").fill(document.replace("name: turbo", "name: fast"));
            press(page, "Review changes");
            assertThat(page.locator("#changes")).containsText("groups[fast]");
            picture(page, "review");
            press(page, "Publish");
            assertThat(page.locator("#toasts")).containsText("Revision 2 is live");
            assertThat(gateway.chat(false).statusCode()).isEqualTo(404);
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Roll back"))
                    .click();
            page.locator("dialog[open] .btn.danger").click();
            assertThat(page.locator("#toasts")).containsText("Rolled back");
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void viewerIsOfferedNothingThatChangesAnything() {
        try (var upstream = FakeUpstream.start(CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            gateway.send(gateway.adminRequest("/api/users")
                    .POST(BodyPublishers.ofString(
                            "{\"name\":\"vera\",\"role\":\"viewer\",\"password\":\"correct horse battery\"}")));
            Page page = browsing.strangersWindow();
            page.navigate("/admin/groups");
            page.waitForURL("**/admin/sign-in");
            picture(page, "sign-in");
            page.getByLabel("Name").fill("vera");
            page.getByLabel("Password").fill("correct horse battery");
            press(page, "Sign in");
            page.waitForURL("**/admin");
            for (String path : List.of("/admin/groups", "/admin/providers", "/admin/keys", "/admin/configuration")) {
                page.navigate(path);
                assertThat(page.locator("main button[data-call], main .btn.primary:visible, main .switch"))
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
    void hostileTextsAreTextsEverywhere() {
        try (var upstream = FakeUpstream.start(OpenAiChat.saying(HOSTILE));
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            var body = TestGateway.JSON.createObjectNode().put("name", HOSTILE).put("owner", HOSTILE);
            String id = gateway.createKeyAs(body.toString()).path("id").asText();
            var asked = gateway.post(TestGateway.JSON
                    .createObjectNode()
                    .put("model", HOSTILE)
                    .set("messages", TestGateway.JSON.createArrayNode())
                    .toString());
            gateway.record(asked);
            Page page = firstUser(gateway, browsing);
            page.onDialog(dialog -> browsing.complaints.add("a script ran: " + dialog.message()));
            for (String path : List.of("/admin", "/admin/requests", "/admin/keys", "/admin/keys/" + id)) {
                page.navigate(path);
                assertThat(page.locator("body")).containsText("onerror=alert(1)");
            }
            page.navigate("/admin/playground");
            page.getByLabel("Message").fill(HOSTILE);
            page.keyboard().press("Enter");
            assertThat(page.locator(".turn.assistant .text")).hasText(HOSTILE);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void newKeyIsShownOnceWithItsSnippetAndARevokedOneIsRefused() {
        try (var upstream = FakeUpstream.start(CHAT);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = firstUser(gateway, browsing);
            page.navigate("/admin/keys");
            press(page, "New key");
            page.locator("#key-name").fill("robot");
            page.locator("#budget-day").fill("5");
            press(page, "Make key");
            assertThat(page.locator("#snippet")).containsText("\"model\": \"turbo\"");
            picture(page, "made-key");
            String secret = page.locator("#secret").textContent();
            String chat = "{\"model\":\"turbo\",\"messages\":[]}";
            assertThat(gateway.send(gateway.chatWith(secret, chat)).statusCode())
                    .isEqualTo(200);
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Done"))
                    .click();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("robot"))
                    .click();
            press(page, "Revoke");
            page.locator("dialog[open] .btn.danger").click();
            page.waitForURL("**/admin/keys");
            assertThat(gateway.send(gateway.chatWith(secret, chat)).statusCode())
                    .isEqualTo(401);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    private static void publish(TestGateway gateway, String document) {
        var body = TestGateway.JSON.createObjectNode().put("document", document).put("expected_revision", 0);
        var answer = gateway.send(gateway.adminRequest("/api/config").PUT(BodyPublishers.ofString(body.toString())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
