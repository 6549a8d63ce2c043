package dev.gatehouse.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChangesTest {

    @Test
    void connectionThatDiedWithoutAWordIsReplaced() throws Exception {
        try (var fresh = TestDatabase.fresh();
                var network = new Network(URI.create(fresh.url()).getPort());
                var database = Database.open(fresh.url()
                                .replace(":" + URI.create(fresh.url()).getPort() + "/", ":" + network.port() + "/")
                        + "?socketTimeout=1");
                var changes = Changes.follow(database, () -> {}, Duration.ofMillis(100))) {
            assertThat(changes).isNotNull();
            Wire first = network.nextListening();
            first.dead = true;
            assertThat(network.nextListening()).isNotSameAs(first);
        }
    }

    /** A network between us and the server in which single connections can die so that neither end hears of it. */
    private static final class Network implements AutoCloseable {

        private final int server;
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final LinkedBlockingQueue<Wire> listening = new LinkedBlockingQueue<>();

        Network(int server) throws IOException {
            this.server = server;
            Thread.startVirtualThread(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        /** The next connection that was told to listen for changes. */
        Wire nextListening() throws InterruptedException {
            Wire wire = listening.poll(20, TimeUnit.SECONDS);
            if (wire == null) throw new AssertionError("nobody listens");
            return wire;
        }

        private void accept() {
            try {
                while (true) {
                    Wire wire = new Wire(socket.accept(), new Socket(InetAddress.getLoopbackAddress(), server));
                    Thread.startVirtualThread(() -> wire.pass(wire.client, wire.server, listening::add));
                    Thread.startVirtualThread(() -> wire.pass(wire.server, wire.client, heard -> {}));
                }
            } catch (IOException e) {
                // Closed: the test is over.
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class Wire {

        final Socket client;
        final Socket server;
        volatile boolean dead;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void pass(Socket from, Socket to, Consumer<Wire> told) {
            byte[] buffer = new byte[64 * 1024];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    if (dead) continue;
                    to.getOutputStream().write(buffer, 0, n);
                    if (new String(buffer, 0, n, ISO_8859_1).contains("LISTEN gatehouse")) told.accept(this);
                }
            } catch (IOException e) {
                // One end closed; the other is closed by this.
            }
        }
    }
}
