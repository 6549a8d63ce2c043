package dev.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class ListenerTest {

    private static Listener on(int port) {
        return new Listener(
                "127.0.0.1",
                port,
                TestListener.LIMITS,
                (status, path, code, message) -> new ErrorPage.Body("text/plain", code),
                new Routes(),
                () -> "id");
    }

    @Test
    void holdsNoThreadUntilItIsStarted() {
        var before = new HashSet<>(Thread.getAllStackTraces().keySet());
        try (var listener = on(0)) {
            assertThat(listener.accepts()).isFalse();
            var since = new HashSet<>(Thread.getAllStackTraces().keySet());
            since.removeAll(before);
            assertThat(since)
                    .filteredOn(thread -> thread.getName().startsWith("helidon"))
                    .isEmpty();
        }
    }

    @Test
    void takenPortIsAnException() throws Exception {
        try (var log = new ErrorLog();
                var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var listener = on(taken.getLocalPort())) {
            assertThatThrownBy(listener::start).isInstanceOf(IllegalStateException.class);
            assertThat(listener.accepts()).isFalse();
            assertThat(log.records()).isNotEmpty();
        }
    }
}
