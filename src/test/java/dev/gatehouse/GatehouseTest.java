package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start that fails leaves behind: nothing. */
class GatehouseTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void proxySettingThatIsNoneIsToldWithoutItsText() {
        try (var database = TestDatabase.fresh()) {
            var unreadableProxy = Map.of("https_proxy", "canary not a proxy");
            assertThatThrownBy(() -> Gatehouse.start(options(database, 0, unreadableProxy)))
                    .isInstanceOf(UnusableConfigurationException.class)
                    .hasMessageContaining("HTTPS_PROXY")
                    .hasMessageNotContaining("canary");
            assertThat(connections(database)).isZero();
        }
    }

    @Test
    void takenPortIsToldAndClosesWhatWasOpened() throws IOException {
        try (var database = TestDatabase.fresh();
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Gatehouse.start(options(database, taken.getLocalPort(), Map.of())))
                    .isInstanceOf(UnusableConfigurationException.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + taken.getLocalPort());
            TestGateway.await(() -> connections(database) == 0);
        }
    }

    @Test
    void closingTwiceIsFine() {
        try (var database = TestDatabase.fresh()) {
            var gatehouse = Gatehouse.start(options(database, 0, Map.of()));
            assertThat(gatehouse.drain()).isTrue();
            gatehouse.close();
            TestGateway.await(() -> connections(database) == 0);
        }
    }

    /** Helidon's timer of idle connections never ends; whole suites of tests, or a program that embeds gateways, would fill up. */
    @Test
    void nobodyHoldsOnToWhatAGatewayThatIsClosedKnew() {
        try (var database = TestDatabase.fresh()) {
            var gone = new WeakReference<>(routingOfOneThatWasClosed(database));
            TestGateway.await(() -> {
                System.gc();
                return gone.refersTo(null);
            });
        }
    }

    private Routing routingOfOneThatWasClosed(TestDatabase database) {
        try (var gatehouse = Gatehouse.start(options(database, 0, Map.of()))) {
            return gatehouse.routing();
        }
    }

    private Options options(TestDatabase database, int port, Map<String, String> environment) {
        return new Options(
                "127.0.0.1",
                port,
                directory,
                Optional.empty(),
                Optional.of(new Secret(database.url())),
                Optional.of(new Secret("admin-token")),
                Duration.ofSeconds(5),
                environment);
    }

    /** Those of the gateway: our own goes by another name. */
    private static int connections(TestDatabase database) {
        try (var connection = database.connect();
                var count = connection.createStatement().executeQuery("""
                        SELECT count(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'gatehouse'
                        """)) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
