package dev.gatehouse.control.ui;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.testing.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real browser, the system's Chromium, and what it complains of while pages are looked at. */
final class Browsing implements AutoCloseable {

    private static final List<String> PLACES = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private final Playwright playwright;
    private final Browser browser;
    private final TestGateway gateway;
    /** Errors, violations of the policy, and requests to others; empty on a good page. */
    final List<String> complaints = new CopyOnWriteArrayList<>();

    private Browsing(TestGateway gateway, Path chromium) {
        this.gateway = gateway;
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--font-render-hinting=none")));
    }

    /** Skips the test, and says so, where there is no Chromium; where the tests must be whole it fails instead. */
    static Browsing of(TestGateway gateway) {
        Optional<Path> chromium = Stream.concat(Stream.ofNullable(System.getenv("CHROMIUM")), PLACES.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (chromium.isEmpty() && System.getenv("CI") != null) {
            throw new AssertionError("no Chromium found, and here the pages must be tested: apt-get install chromium");
        }
        Assumptions.assumeTrue(
                chromium.isPresent(), "PAGES ARE NOT TESTED: no Chromium found; install it or set CHROMIUM");
        return new Browsing(gateway, chromium.orElseThrow());
    }

    /** A window of who brings the admin token. */
    Page window(int width, ColorScheme theme) {
        return window(options(width, theme)
                .setExtraHTTPHeaders(Map.of("Authorization", "Bearer " + TestGateway.ADMIN_TOKEN)));
    }

    /** A window of somebody whom the gateway does not know yet. */
    Page strangersWindow() {
        return window(options(1440, ColorScheme.LIGHT));
    }

    /** A window of the first user, who has just made themself known; it counts the clicks in it as {@code sessionStorage.clicks}. */
    Page firstUser() {
        Page page = strangersWindow();
        // Across pages, and each press of the mouse once, whatever elements it is a click on.
        page.addInitScript(
                "addEventListener('pointerdown', () => sessionStorage.clicks = 1 + +(sessionStorage.clicks ?? 0), true)");
        page.navigate("/admin/setup?token="
                + gateway.gatehouse().setupToken().orElseThrow().reveal());
        picture(page, "setup");
        page.getByLabel("Name").fill("ada");
        page.getByLabel("Password").fill("correct horse battery");
        press(page, "Begin");
        page.waitForURL("**/admin/welcome");
        return page;
    }

    /** A window of a new user, who has signed in. */
    Page signedIn(String name, String role) {
        dev.gatehouse.testing.Browser.of(gateway, name, role);
        Page page = strangersWindow();
        page.navigate("/admin/sign-in");
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill("correct horse battery " + name);
        press(page, "Sign in");
        page.waitForURL("**/admin");
        return page;
    }

    static void press(Page page, String name) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    /** Says to the page that another tab hides it, or no longer: without a screen, Chromium shows all tabs at once. */
    static void hide(Page page, boolean hidden) {
        page.evaluate("""
                hidden => {
                  Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
                  Object.defineProperty(document, "visibilityState", {value: hidden ? "hidden" : "visible", configurable: true});
                  document.dispatchEvent(new Event("visibilitychange"));
                }""", hidden);
    }

    /** On a desk and on a phone. */
    static void picture(Page page, String name) {
        for (int width : List.of(390, 1440)) {
            page.setViewportSize(width, width == 390 ? 844 : 900);
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Path.of("target", "screenshots", name + "-journey-" + width + ".png"))
                    .setFullPage(true));
        }
    }

    static void publish(TestGateway gateway, String document) {
        gateway.publish(document, 0);
    }

    private Browser.NewContextOptions options(int width, ColorScheme theme) {
        return new Browser.NewContextOptions()
                .setBaseURL(gateway.url())
                .setViewportSize(width, width < 600 ? 844 : 900)
                .setColorScheme(theme)
                .setLocale("en-GB")
                .setTimezoneId("Europe/Berlin");
    }

    private Page window(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        Page page = context.newPage();
        page.setDefaultTimeout((double) TestGateway.PATIENCE.toMillis());
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(page.url() + " console: " + message.text());
            }
        });
        page.onPageError(error -> complaints.add(page.url() + " script: " + error));
        page.onRequest(request -> {
            boolean own =
                    request.url().startsWith(gateway.url()) || request.url().startsWith("data:");
            if (!own) complaints.add(page.url() + " asked another: " + request.url());
        });
        return page;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
