package dev.gatehouse.gateway.send.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A port whose queue is full, so that the kernel leaves further connections without an answer. */
final class FullListener implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queue = new ArrayList<>();

    FullListener() throws IOException {
        boolean full = false;
        while (!full) {
            var socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 100);
            } catch (SocketTimeoutException e) {
                full = true;
            }
        }
    }

    URI url(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + "/v1");
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : queue) socket.close();
        server.close();
    }
}
