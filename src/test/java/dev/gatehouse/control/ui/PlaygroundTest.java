package dev.gatehouse.control.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.gatehouse.control.ui.Browsing.picture;
import static dev.gatehouse.control.ui.Browsing.press;
import static dev.gatehouse.control.ui.Browsing.publish;
import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** A conversation in the playground, as people have it. */
class PlaygroundTest {

    private static final String PRICES = "models:\n  - {provider: p1, model: m1, price: {input: 10, output: 20}}\n";

    /** One point. */
    private static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static final Script THOUGHTFUL = (request, wire) -> {
        wire.sse();
        wire.frame(delta("\"reasoning_content\":\"It has whiskers.\""));
        wire.frame(delta("\"content\":\"A cat.\""));
        wire.frame(delta("").replace("null", "\"stop\""));
        wire.frame(
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":500,\"total_tokens\":1500}}");
        wire.done();
    };

    private static final Script ENDLESS = (request, wire) -> {
        wire.sse();
        wire.frame(delta("\"content\":\"Once upon a time\""));
        wire.silence();
    };

    private static String delta(String fields) {
        return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m1\","
                + "\"choices\":[{\"index\":0,\"delta\":{" + fields + "},\"finish_reason\":null}]}";
    }

    @Test
    void pictureIsAskedAboutAndTheAnswerTellsWhatItTook() {
        try (var upstream = FakeUpstream.start(THOUGHTFUL);
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument(PRICES, upstream));
            Page page = browsing.firstUser();
            page.navigate("/admin/playground");
            page.getByLabel("System text").fill("Be brief.");
            page.getByLabel("Temperature").fill("0.5");
            page.getByLabel("Most tokens").fill("900");
            page.locator("#image").setInputFiles(new FilePayload("cat.png", "image/png", PICTURE));
            assertThat(page.locator("#pictures")).hasText("1 picture");
            page.getByLabel("Message").fill("What is it?");
            page.keyboard().press("Enter");
            assertThat(page.locator(".turn.assistant .text")).hasText("A cat.");
            assertThat(page.locator(".turn.assistant details")).not().hasAttribute("open", "");
            page.getByText("Reasoning").click();
            assertThat(page.locator(".turn.assistant details")).containsText("It has whiskers.");
            for (String figure :
                    new String[] {"first content", "whole", "1000 / 500 tokens", "p1/m1", "primary", "$0.02"}) {
                assertThat(page.locator(".figures")).containsText(figure);
            }
            picture(page, "playground-answer");

            JsonNode asked = json(upstream.requests().getFirst().text());
            assertThat(asked.at("/messages/0/content").asText()).isEqualTo("Be brief.");
            assertThat(asked.at("/messages/1/content/0/text").asText()).isEqualTo("What is it?");
            assertThat(asked.at("/messages/1/content/1/image_url/url").asText())
                    .isEqualTo("data:image/png;base64," + Base64.getEncoder().encodeToString(PICTURE));
            assertThat(asked.path("temperature").asDouble()).isEqualTo(0.5);
            assertThat(asked.path("max_tokens").asInt()).isEqualTo(900);
            assertThat(browsing.complaints).isEmpty();
        }
    }

    @Test
    void answerIsStoppedAndTheNextQuestionGoesOn() {
        try (var upstream = FakeUpstream.start(Script.byTurn(ENDLESS, THOUGHTFUL));
                var gateway = TestGateway.withoutFile();
                var browsing = Browsing.of(gateway)) {
            publish(gateway, TestGateway.turboDocument("", upstream));
            Page page = browsing.firstUser();
            page.navigate("/admin/playground");
            page.getByLabel("Message").fill("Tell me a story.");
            press(page, "Send");
            assertThat(page.locator(".turn.assistant .text")).hasText("Once upon a time");
            press(page, "Stop");
            assertThat(page.locator(".turn.assistant")).containsText("Stopped.");
            page.getByLabel("Message").fill("And?");
            press(page, "Send");
            assertThat(page.locator(".turn.assistant").nth(1)).containsText("A cat.");
            assertThat(browsing.complaints).isEmpty();
        }
    }
}
