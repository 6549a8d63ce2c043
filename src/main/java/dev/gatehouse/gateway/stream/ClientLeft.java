package dev.gatehouse.gateway.stream;

import java.io.IOException;

/** Writing to the client failed: it is gone. */
final class ClientLeft extends IOException {
    private static final long serialVersionUID = 1;

    ClientLeft(Throwable cause) {
        super("client left", cause);
    }
}
