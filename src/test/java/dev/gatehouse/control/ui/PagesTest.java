package dev.gatehouse.control.ui;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every page in both themes and on two widths: a picture of it, and nothing to complain of. */
class PagesTest {

    private static final Path PICTURES = Path.of("target", "screenshots");

    /** Where to copy the pictures of the README, if they are to be renewed. */
    private static final String README_PICTURES = System.getProperty("gatehouse.pictures", "");

    private static final Map<String, ColorScheme> README = Map.of(
            "overview", ColorScheme.LIGHT,
            "groups", ColorScheme.LIGHT,
            "request", ColorScheme.DARK,
            "review", ColorScheme.DARK);

    /** Of a page with all that it loads, packed, as a browser without a cache gets it; not what it loads again later. */
    private static final int MOST_BYTES = 150_000;

    private static final int DESK = 1440;
    private static final int PHONE = 390;

    @Test
    void everyPageIsCleanAndCanBeUsedByEverybody() throws Exception {
        try (var good = FakeUpstream.start(OpenAiChat.saying("Hello"));
                var broken = FakeUpstream.start(Script.status(503, "{}"));
                var gateway = TestGateway.withoutFile()) {
            fill(gateway, good, broken);
            try (var browsing = Browsing.of(gateway)) {
                var findings = new ArrayList<String>();
                for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                    for (int width : List.of(DESK, PHONE)) {
                        Page window = browsing.window(width, theme);
                        pages(gateway).forEach((name, path) -> {
                            window.navigate(path);
                            awaitCharts(window);
                            use(window, name);
                            look(window, name, theme, width);
                            // Each theme and each width once; it takes seconds.
                            if ((theme == ColorScheme.LIGHT) == (width == DESK)) {
                                findings.addAll(barriers(window, name + " " + theme + " " + width));
                            }
                            findings.addAll(weight(window, name));
                            findings.addAll(overflow(window, name + " " + theme + " " + width));
                        });
                        window.context().close();
                    }
                }
                findings.addAll(browsing.complaints);
                assertThat(findings).isEmpty();
            }
        }
    }

    private static void fill(TestGateway gateway, FakeUpstream good, FakeUpstream broken) throws Exception {
        gateway.publish(Sample.DOCUMENT.formatted(good.baseUrl(), good.baseUrl()), 0, "First providers and groups");
        gateway.publish(Sample.DOCUMENT.formatted(good.baseUrl(), broken.baseUrl()), 1, "Groq first: it is faster");
        gateway.createKeyAs(
                "{\"name\":\"billing-service\",\"owner\":\"finance\",\"limits\":{\"rps\":5,\"tpm\":200000},\"budgets\":{\"day\":25,\"month\":400}}");
        gateway.createKeyAs("{\"name\":\"support-bot\",\"owner\":\"support\",\"expires_at\":\"2030-01-31T12:00:00Z\"}");
        gateway.createKeyAs("{\"name\":\"ci\",\"enabled\":false}");
        Sample.into(gateway.database());
        // Groq's circuit opens.
        for (int i = 0; i < 6; i++) gateway.chat(false);
        gateway.record(gateway.chat(true));
    }

    private static Map<String, String> pages(TestGateway gateway) {
        var pages = new LinkedHashMap<String, String>();
        pages.put("overview", "/admin");
        pages.put("requests", "/admin/requests");
        pages.put("request", "/admin/requests/" + rescued(gateway));
        pages.put("playground", "/admin/playground");
        pages.put("groups", "/admin/groups");
        pages.put("providers", "/admin/providers");
        pages.put("keys", "/admin/keys");
        pages.put("key", "/admin/keys/" + key(gateway));
        pages.put("configuration", "/admin/configuration");
        pages.put("review", "/admin/configuration");
        pages.put("revision", "/admin/configuration/1");
        pages.put("style", "/admin/style");
        pages.put("sign-in", "/admin/sign-in");
        pages.put("setup", "/admin/setup");
        pages.put("welcome", "/admin/welcome");
        return pages;
    }

    /** They come after the rest. The network is never idle: events are told for as long as somebody looks. */
    private static void awaitCharts(Page window) {
        TestGateway.await(() -> Boolean.TRUE.equals(window.evaluate(
                "[...document.querySelectorAll('canvas[data-chart]')].every(each => window.Chart?.getChart(each))")));
    }

    /** What only shows once somebody asks for it. */
    private static void use(Page window, String name) {
        if (name.equals("request")) {
            Browsing.press(window, "Explain this route now");
            window.locator("#route-now .badge").first().waitFor();
        }
        if (name.equals("review")) {
            Locator editor = window.locator("#editor");
            // The only target of the group embed.
            editor.fill(editor.inputValue().replace("- name: openai\n", "- name: openai\n  enabled: false\n"));
            Browsing.press(window, "Review changes");
            window.locator("dialog[open]").waitFor();
        }
    }

    private static String rescued(TestGateway gateway) {
        var list = gateway.send(gateway.adminRequest("/api/exchanges?outcome=rescued&limit=200"));
        return json(list.body())
                .path("data")
                .valueStream()
                .filter(row -> row.path("attempts").asInt() == 2)
                .findFirst()
                .orElseThrow()
                .path("request_id")
                .asText();
    }

    private static String key(TestGateway gateway) {
        return json(gateway.send(gateway.adminRequest("/api/virtual-keys")).body())
                .path("data")
                .valueStream()
                .filter(row -> row.path("name").asText().equals("billing-service"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
    }

    private static void look(Page window, String name, ColorScheme theme, int width) {
        Path file = PICTURES.resolve(
                "%s-%s-%d.png".formatted(name, theme.name().toLowerCase(java.util.Locale.ROOT), width));
        window.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
        if (README_PICTURES.isEmpty() || width != DESK || README.get(name) != theme) return;
        window.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of(README_PICTURES, name + ".png"))
                .setFullPage(true));
    }

    private static List<String> weight(Page window, String where) {
        int bytes = ((Number) window.evaluate("""
                        ["navigation", "resource"].flatMap(type => performance.getEntriesByType(type))
                          .filter(entry => entry.initiatorType !== "xmlhttprequest")
                          .reduce((sum, entry) => sum + entry.encodedBodySize, 0)""")).intValue();
        return bytes > MOST_BYTES ? List.of(where + " weighs " + bytes + " bytes") : List.of();
    }

    private static List<String> barriers(Page window, String where) {
        return new AxeBuilder(window)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule -> where + ": " + said(rule))
                        .toList();
    }

    private static String said(Rule rule) {
        return rule.getId() + " "
                + rule.getNodes().stream().limit(3).map(node -> node.getHtml()).toList();
    }

    /** Nobody should have to scroll a page sideways. */
    private static List<String> overflow(Page window, String where) {
        Object wider = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return wider instanceof Integer pixels && pixels > 0
                ? List.of(where + " is " + pixels + " px too wide")
                : List.of();
    }
}
