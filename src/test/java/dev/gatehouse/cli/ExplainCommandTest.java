package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The way of a request, asked for by hand. */
class ExplainCommandTest {

    @Test
    void eachTargetIsALine() {
        var out = new StringWriter();
        try (var one = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.turbo(one)) {
            int code = new CommandLine(new ExplainCommand())
                    .setOut(new PrintWriter(out))
                    .execute("turbo", "--key", "tests", "--url", gateway.url(), "--token", TestGateway.ADMIN_TOKEN);
            assertThat(code).isZero();
        }
        assertThat(out.toString())
                .contains("group turbo, strategy priority, key tests")
                .containsPattern("first +p1/m1 +the first in the order");
    }
}
