package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gatehouse.testing.RawClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManyConnectionsTest {

    private static final UnixOperatingSystemMXBean SYSTEM =
            (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Routes routes = new Routes().get("/", (request, response) -> response.send("ok"));

    @Test
    void twoThousandIdleConnectionsAreHeldAndServedAndGivenBack() throws Exception {
        // Client and server are the same process here: two descriptors a connection.
        int connections = Math.toIntExact(Math.min(2_000, (SYSTEM.getMaxFileDescriptorCount() - 500) / 2));
        long before = SYSTEM.getOpenFileDescriptorCount();
        List<RawClient> clients = new ArrayList<>();
        try (var server = new TestListener(limitsWith(connections), routes)) {
            for (int i = 0; i < connections; i++) clients.add(server.connect());
            for (int round = 0; round < 2; round++) {
                for (RawClient client : clients) client.request("GET /");
                for (RawClient client : clients)
                    assertThat(client.reply().body()).isEqualTo("ok");
            }
        } finally {
            for (RawClient client : clients) client.close();
        }
        assertThat(SYSTEM.getOpenFileDescriptorCount()).isLessThan(before + 50);
    }

    @Test
    void connectionsOverTheLimitWaitAndAreServedLater() throws Exception {
        try (var server = new TestListener(limitsWith(2), routes);
                var third = connectedThird(server)) {
            assertThat(third.reply().body()).isEqualTo("ok");
        }
    }

    private static RawClient connectedThird(TestListener server) throws IOException {
        try (var first = server.connect();
                var second = server.connect()) {
            assertThat(first.request("GET /").reply().body()).isEqualTo("ok");
            assertThat(second.request("GET /").reply().body()).isEqualTo("ok");
            return server.connect().request("GET /");
        }
    }

    @Test
    void defaultLeavesDescriptorsForTheUpstreams() {
        assertThat(2L * Limits.forBodiesUpTo(1).connections()).isLessThan(SYSTEM.getMaxFileDescriptorCount());
    }

    private static Limits limitsWith(int connections) {
        Duration time = Duration.ofSeconds(30);
        return new Limits(2_000, 8_000, 1_000_000, time, time, time, time, connections);
    }
}
