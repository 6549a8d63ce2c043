package dev.gatehouse.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * How much of the server one client may hold, and for how long.
 *
 * @param requestLineBytes longer request lines are answered 414
 * @param headBytes request line and headers together; larger heads are answered 431
 * @param bodyBytes larger bodies are answered 413, at once if announced by Content-Length
 * @param head for a whole head, from its first byte; a client that drips bytes does not extend it
 * @param bodyStall between two arrivals of body bytes
 * @param writeStall for one write to get into the socket: a client that stops reading is cut off after it
 * @param idle between two requests of a connection, and before the first
 * @param connections open at the same time; more wait in the backlog of the operating system
 */
public record Limits(
        int requestLineBytes,
        int headBytes,
        long bodyBytes,
        Duration head,
        Duration bodyStall,
        Duration writeStall,
        Duration idle,
        int connections) {

    /** What is kept for the database, log files, jars and the JVM itself. */
    private static final long RESERVED_DESCRIPTORS = 300;

    /** Where the operating system does not tell its limit. */
    private static final int CONNECTIONS_IF_UNKNOWN = 4_000;

    private static final int FEWEST_CONNECTIONS = 16;
    private static final int MOST_CONNECTIONS = 100_000;

    public Limits {
        if (requestLineBytes < 1 || headBytes < requestLineBytes || bodyBytes < 0 || connections < 1) {
            throw new IllegalArgumentException("limits must be positive, and a head must have room for its first line");
        }
    }

    public static Limits forBodiesUpTo(long bodyBytes) {
        return new Limits(
                8 * 1024,
                32 * 1024,
                bodyBytes,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                affordableConnections());
    }

    /**
     * Half of the free descriptors, since each exchange also holds a connection upstream. Running out of them must never
     * happen: Helidon stops accepting for good when an accept fails.
     */
    private static int affordableConnections() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long half = (unix.getMaxFileDescriptorCount() - RESERVED_DESCRIPTORS) / 2;
            return Math.clamp(half, FEWEST_CONNECTIONS, MOST_CONNECTIONS);
        }
        return CONNECTIONS_IF_UNKNOWN;
    }
}
