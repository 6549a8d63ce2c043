package dev.gatehouse.gateway.send.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Leads one connection to a loopback port; what comes back comes byte by byte once {@link #drip} was called. */
final class DrippingRelay implements AutoCloseable {

    private static final int PAUSE_MILLIS = 20;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int target;
    private volatile boolean drips;

    DrippingRelay(int target) throws IOException {
        this.target = target;
        threads.execute(this::relay);
    }

    int port() {
        return server.getLocalPort();
    }

    void drip() {
        drips = true;
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void relay() {
        try (Socket client = server.accept();
                var upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            threads.execute(() -> requests(client, upstream));
            answers(upstream.getInputStream(), client.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // One side left, or the test is over.
        }
    }

    private static void requests(Socket client, Socket upstream) {
        try {
            client.getInputStream().transferTo(upstream.getOutputStream());
        } catch (IOException e) {
            // One side left.
        }
    }

    private void answers(InputStream in, OutputStream out) throws IOException, InterruptedException {
        byte[] piece = new byte[16 * 1024];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            int sent = 0;
            while (sent < read && drips) {
                out.write(piece, sent++, 1);
                Thread.sleep(PAUSE_MILLIS);
            }
            out.write(piece, sent, read - sent);
        }
    }
}
