package dev.gatehouse.control.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** What pages find out about targets from the record. */
class PricesAndLatencyTest {

    @Test
    void targetsWithoutAPriceAreNamedAndWhoAnswersHasALine() {
        try (var broken = FakeUpstream.start(Script.status(503, "{}"));
                var upstream = FakeUpstream.start(Providers.CHAT);
                var gateway = TestGateway.turbo(broken, upstream)) {
            assertThat(page(gateway, "/admin")).doesNotContain("no known price");
            gateway.record(gateway.chat(false));
            assertThat(page(gateway, "/admin"))
                    .contains("1 request has no known price", "Give their models a price: p2/m2.");
            assertThat(page(gateway, "/admin/providers")).containsOnlyOnce("p50 over the last 24 hours</span>");
        }
    }

    private static String page(TestGateway gateway, String path) {
        return gateway.send(gateway.adminRequest(path)).body();
    }
}
