package dev.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way to a database, which can be cut and mended. */
public final class Cable implements AutoCloseable {

    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private final ServerSocket listener;
    private volatile boolean cut;
    private volatile boolean mute;

    private Cable(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = listener.getLocalPort();
    }

    public static Cable to(TestDatabase database) {
        return to(database.url());
    }

    /** @param url of a database on this machine */
    public static Cable to(String url) {
        try {
            var cable = new Cable(URI.create(url).getPort());
            cable.listen();
            return cable;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database's address at this end of the cable. */
    public String url(TestDatabase database) {
        return url(database.url());
    }

    /** A database's address, at this end of the cable. */
    public String url(String database) {
        return database.replace(":" + target + "/", ":" + port + "/");
    }

    /** From now on it leads there: a server that was started again has another port. */
    public void leadTo(String url) {
        target = URI.create(url).getPort();
    }

    /** From now on connections break, old and new ones. The port stays ours: somebody else might take it. */
    public void cut() {
        cut = true;
        sockets.forEach(Cable::close);
    }

    /** Connections stay open and are taken, and nothing passes. */
    public void mute() {
        mute = true;
    }

    public void mend() {
        sockets.forEach(Cable::close);
        mute = false;
        cut = false;
    }

    private void listen() {
        Thread.startVirtualThread(() -> {
            try {
                while (true) connect(listener.accept());
            } catch (IOException e) {
                // Closed.
                return;
            }
        });
    }

    private void connect(Socket near) throws IOException {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            pass(near, far);
            pass(far, near);
        } catch (IOException e) {
            // There is nothing at the other end.
            near.close();
        }
        if (cut) sockets.forEach(Cable::close);
    }

    private void pass(Socket from, Socket to) {
        sockets.add(from);
        Thread.startVirtualThread(() -> {
            byte[] buffer = new byte[16 * 1024];
            try (from;
                    to) {
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    if (!mute) to.getOutputStream().write(buffer, 0, read);
                }
            } catch (IOException e) {
                // Cut, or either end is gone.
                return;
            } finally {
                sockets.remove(from);
            }
        });
    }

    private static void close(AutoCloseable closed) {
        try {
            closed.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        close(listener);
        sockets.forEach(Cable::close);
    }
}
