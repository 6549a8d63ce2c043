package dev.gatehouse.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.testing.TestGateway;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who guesses is slowed down on all gateways, and by a restart of none. */
class SignInThrottleTest {

    private static HttpResponse<String> guess(TestGateway gateway, int port) {
        String url = "http://127.0.0.1:" + port;
        return gateway.send(HttpRequest.newBuilder(URI.create(url + "/api/session"))
                .timeout(TestGateway.PATIENCE)
                .header("Origin", url)
                .POST(BodyPublishers.ofString("{\"name\":\"ann\",\"password\":\"a guess\"}")));
    }

    /** Makes pauses that there are so long that no slow machine sits them out; there must be one. */
    private static void lengthen(TestGateway gateway) throws Exception {
        try (var connection = gateway.database().connect();
                var statement = connection.createStatement()) {
            int paused = statement.executeUpdate("""
                    UPDATE sign_in_attempt
                       SET not_before = not_before + interval '1 minute'
                     WHERE not_before > last_at
                    """);
            assertThat(paused).isOne();
        }
    }

    @Test
    void dumpOfTheDatabaseDoesNotTellWhoTried() throws Exception {
        try (var one = TestGateway.configured("", Map.of("MASTER_KEY", "a key of one installation"));
                var other = TestGateway.configured("", Map.of("MASTER_KEY", "a key of another one"))) {
            guess(one, one.port());
            guess(other, other.port());
            Set<String> told = subjects(one);
            assertThat(told)
                    .hasSize(2)
                    .doesNotContain(
                            KeyDigest.of("user ann").hex(),
                            KeyDigest.of("ann").hex(),
                            KeyDigest.of("address 127.0.0.1").hex())
                    .doesNotContainAnyElementsOf(subjects(other));
        }
    }

    private static Set<String> subjects(TestGateway gateway) throws Exception {
        try (var connection = gateway.database().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT subject FROM sign_in_attempt")) {
            var subjects = new HashSet<String>();
            while (rows.next()) subjects.add(rows.getString(1));
            return subjects;
        }
    }

    @Test
    void failuresOfAllGatewaysCountTogetherAndAcrossARestart() throws Exception {
        try (var gateway = TestGateway.configured("", Map.of("MASTER_KEY", "the same on all gateways"));
                Gatehouse other = gateway.another()) {
            for (int i = 0; i < 5; i++) {
                int port = i % 2 == 0 ? gateway.port() : other.port();
                assertThat(guess(gateway, port).statusCode()).isEqualTo(401);
            }
            lengthen(gateway);
            assertThat(guess(gateway, gateway.port()).statusCode()).isEqualTo(429);
            assertThat(guess(gateway, other.port()).statusCode()).isEqualTo(429);
            gateway.restart();
            var refused = guess(gateway, gateway.port());
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(30L, 62L);
        }
    }
}
