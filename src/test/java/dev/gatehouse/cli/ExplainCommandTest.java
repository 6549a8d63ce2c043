package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** The way of a request, asked for by hand. */
class ExplainCommandTest {

    @Test
    void eachTargetIsALine() {
        try (var one = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.turbo(one)) {
            var typing = new Typing(ExplainCommand::new, gateway);
            assertThat(typing.run("turbo", "--key", "tests")).isZero();
            assertThat(typing.out())
                    .contains("group turbo, strategy priority, key tests")
                    .containsPattern("first +p1/m1 +the first in the order");
        }
    }
}
