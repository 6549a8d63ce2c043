package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** nginx as a plain reverse proxy: what a hop costs that reads nothing, checks nothing and records nothing. */
final class Nginx {

    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

    private final ChildProcess process;
    private final int port;

    private Nginx(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Empty if it is not installed. */
    static Optional<Nginx> start(Opening opening, Path directory, int mockPort) {
        return program().map(program -> {
            int port = freePort();
            Path configuration = configuration(directory, port, mockPort);
            ChildProcess process = opening.open(
                    () -> ChildProcess.start(
                            directory,
                            "nginx",
                            Map.of(),
                            List.of(
                                    program.toString(),
                                    "-p",
                                    directory.toString(),
                                    "-e",
                                    "stderr",
                                    "-c",
                                    configuration.toString())),
                    ChildProcess::close);
            awaitListening(port);
            return new Nginx(process, port);
        });
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    private static Optional<Path> program() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitListening(int port) {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) throw new LabException("nginx does not start", e);
            }
            try {
                Thread.sleep(BETWEEN_TRIES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("interrupted", e);
            }
        }
    }

    private static Path configuration(Path directory, int port, int mockPort) {
        // Its workers would else be a user that may not write here.
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        try {
            return Files.writeString(directory.resolve("nginx.conf"), """
                    daemon off;
                    %s
                    worker_processes auto;
                    pid nginx.pid;
                    events { worker_connections 8192; }
                    http {
                      access_log off;
                      client_max_body_size 64m;
                      client_body_buffer_size 2m;
                      client_body_temp_path body;
                      proxy_temp_path proxy;
                      fastcgi_temp_path fastcgi;
                      uwsgi_temp_path uwsgi;
                      scgi_temp_path scgi;
                      keepalive_requests 1000000;
                      upstream mock { server 127.0.0.1:%d; keepalive 1024; keepalive_requests 1000000; }
                      server {
                        listen 127.0.0.1:%d backlog=4096;
                        location / {
                          proxy_pass http://mock;
                          proxy_http_version 1.1;
                          proxy_set_header Connection "";
                          proxy_buffering off;
                        }
                      }
                    }
                    """.formatted(user, mockPort, port));
        } catch (IOException e) {
            throw new UncheckedIOException("writing nginx.conf", e);
        }
    }
}
