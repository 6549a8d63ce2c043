package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.Target;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.RevisionTable;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A provider that the document ends on a day is switched off from the start of that day on. */
class ProviderEndTest {

    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    private static String ending(String day, FakeUpstream... providers) {
        return TestGateway.turboDocument("", providers).replace("{name: p1,", "{name: p1, disable_on: " + day + ",");
    }

    private static String provider(TestGateway gateway) {
        return gateway.chat(false).headers().firstValue("X-Gatehouse-Provider").orElse("");
    }

    private static String page(TestGateway gateway, String path) {
        return gateway.send(gateway.adminRequest(path)).body();
    }

    @Test
    void providerServesUntilItsDayAndIsAnnouncedBefore() {
        try (var first = FakeUpstream.start(OpenAiChat.saying("hi"));
                var second = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.withoutFile()) {
            LocalDate soon = today.plusDays(20);
            gateway.publish(ending(soon.toString(), first, second), 0);
            assertThat(provider(gateway)).isEqualTo("p1");
            assertThat(page(gateway, "/admin")).contains("Provider p1 is switched off on " + soon);
            assertThat(page(gateway, "/admin/providers")).contains("until " + soon);
            gateway.publish(ending(today.plusDays(40).toString(), first, second), 1);
            assertThat(page(gateway, "/admin")).doesNotContain("is switched off on");

            gateway.publish(ending(today.toString(), first, second), 2);
            assertThat(provider(gateway)).isEqualTo("p2");
            assertThat(gateway.post("{\"model\":\"p1/m1\",\"messages\":[]}").statusCode())
                    .isEqualTo(404);
            gateway.publish(TestGateway.turboDocument("", first, second), 3);
            assertThat(provider(gateway)).isEqualTo("p1");
        }
    }

    @Test
    void dayBeginsWithoutARestart() {
        var now = new AtomicReference<>(Instant.parse("2027-01-30T23:59:59.999Z"));
        var reader = new DocumentReader(
                name -> Optional.empty(),
                name -> Optional.empty(),
                Networks.allowing("127.0.0.1"),
                now::get,
                provider -> List.of());
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url())) {
            var configuration = new LiveConfiguration(new RevisionTable(database.jdbi()), reader, revision -> {});
            configuration.publish(Document.parse("""
                    version: 1
                    providers:
                      - {name: p1, base_url: "http://127.0.0.1:1/v1", disable_on: 2027-01-31}
                      - {name: p2, base_url: "http://127.0.0.1:2/v1"}
                    groups: [{name: turbo, targets: [{provider: p1, model: m}, {provider: p2, model: m}]}]
                    """), "admin", "", 0);
            configuration.heedCalendar();
            assertThat(targets(configuration)).containsExactly("p1", "p2");
            now.set(Instant.parse("2027-01-31T00:00:00Z"));
            configuration.heedCalendar();
            assertThat(targets(configuration)).containsExactly("p2");
            assertThat(configuration.routing().provider("p1")).isEmpty();
            assertThat(configuration.inForce().number()).isEqualTo(1);
        }
    }

    private static List<String> targets(LiveConfiguration configuration) {
        return configuration.routing().group("turbo").orElseThrow().targets().stream()
                .map(Target::provider)
                .map(provider -> provider.name())
                .toList();
    }
}
