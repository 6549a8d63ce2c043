package dev.gatehouse.gateway.send.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/** A port where the kernel takes connections and nobody ever reads from them. */
final class MuteListener implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    MuteListener() throws IOException {}

    URI url(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + "/v1");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
