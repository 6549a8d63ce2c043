package dev.gatehouse.gateway.send.http;

import java.io.IOException;

/** All addresses of the host are in networks where no provider may be. */
final class ForbiddenAddressException extends IOException {

    private static final long serialVersionUID = 1;

    ForbiddenAddressException() {
        super("its address is not public, and GATEHOUSE_ALLOWED_NETWORKS does not name it");
    }
}
