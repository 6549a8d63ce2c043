package dev.gatehouse.gateway.send;

import static dev.gatehouse.domain.AttemptClass.MODEL_GONE;
import static dev.gatehouse.domain.AttemptClass.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a provider is left alone as a whole. */
class ProviderCircuitsTest extends CircuitBench {

    @Test
    void twoOpenModelsOpenTheProvider() {
        open(a);
        assertThat(circuits.admits(c)).isTrue();
        open(b);
        assertThat(providerIsOpen()).isTrue();
        assertThat(circuits.admits(c)).isFalse();
        assertThat(circuits.admits(target("p2", "c"))).isTrue();

        pass(LONGER_THAN_THE_FIRST_REST);
        var pass = enter(c);
        assertThat(circuits.admits(target("p1", "d")))
                .as("one probe for all of them")
                .isFalse();
        pass.judge(Judgement.SUCCESS, AttemptClass.OK, true);
        assertThat(circuits.admits(target("p1", "d"))).isTrue();
    }

    @Test
    void providerThatFailsItsProbeRestsLonger() {
        open(a);
        open(b);
        pass(LONGER_THAN_THE_FIRST_REST);
        fail(c);
        assertThat(((Circuits.Resting) circuits.enter(c)).retryIn())
                .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
    }

    @Test
    void brokenModelsOfAProviderThatAnswersLeaveTheOthersAlone() {
        open(a);
        succeed(c);
        open(b);
        assertThat(circuits.admits(c)).isTrue();
        pass(LONGER_THAN_THE_FIRST_REST);
        fail(a);
        fail(b);
        assertThat(circuits.admits(c)).isTrue();
    }

    @Test
    void modelsThatAProviderDoesNotHaveSayNothingOfTheProvider() {
        for (int i = 0; i < 5; i++) {
            fail(a, MODEL_GONE);
            fail(b, MODEL_GONE);
        }
        assertThat(circuits.admits(a)).isFalse();
        assertThat(circuits.admits(c)).isTrue();
    }

    @Test
    void fiveConnectsThatFailOpenTheProviderWhateverTheModel() {
        for (int i = 0; i < 4; i++) fail(target("p1", "m" + i), TRANSPORT);
        fail(b);
        for (int i = 0; i < 4; i++) fail(target("p1", "m" + i), TRANSPORT);
        assertThat(circuits.admits(c)).as("a reply came in between").isTrue();
        fail(a, TRANSPORT);
        assertThat(circuits.admits(c)).isFalse();
    }
}
