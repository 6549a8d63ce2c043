package dev.gatehouse.gateway.send.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** What stands behind a name. May block; called by platform threads. */
interface Resolver {

    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The system's. */
    static List<InetAddress> system(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }
}
