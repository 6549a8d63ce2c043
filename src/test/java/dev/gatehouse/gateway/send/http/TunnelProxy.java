package dev.gatehouse.gateway.send.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** A proxy that knows CONNECT, and leads to one loopback port whatever it is asked for. */
final class TunnelProxy implements AutoCloseable {

    /** The head of each CONNECT request, as it came. */
    final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int target;

    TunnelProxy(int target) throws IOException {
        this.target = target;
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> tunnel(client));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void tunnel(Socket client) {
        try (client;
                var upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            heads.add(head(client.getInputStream()));
            client.getOutputStream()
                    .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            threads.execute(() -> pump(upstream, client));
            pump(client, upstream);
        } catch (IOException e) {
            // One side left: so does the other, by the end of this block.
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side left.
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) head.append((char) in.read());
        return head.toString();
    }
}
