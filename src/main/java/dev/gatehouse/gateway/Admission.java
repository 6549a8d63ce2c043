package dev.gatehouse.gateway;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.IpAddress;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.gateway.admit.Allowances;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.admit.ClientAddresses;
import dev.gatehouse.gateway.admit.Doorkeeper;
import dev.gatehouse.gateway.admit.Gate;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/** What a request has to pass before its body is read, whatever it asks for. Thread-safe. */
public final class Admission {

    private static final HeaderName API_KEY = HeaderNames.create("x-api-key");

    private final ClientAddresses addresses;
    private final Gate gate;
    private final Doorkeeper doorkeeper;
    private final Allowances allowances;
    private final BodyRoom bodies;
    private final Consumer<Refusal> unrecorded;

    /** @param unrecorded is told of each refusal that no record tells of; it is asked often when there is too much to do */
    public Admission(
            ClientAddresses addresses,
            Gate gate,
            Doorkeeper doorkeeper,
            Allowances allowances,
            BodyRoom bodies,
            Consumer<Refusal> unrecorded) {
        this.addresses = addresses;
        this.gate = gate;
        this.doorkeeper = doorkeeper;
        this.allowances = allowances;
        this.bodies = bodies;
        this.unrecorded = unrecorded;
    }

    /**
     * Makes room for a request; to be closed when it is answered.
     *
     * @throws Refusal.Overloaded if there is none
     * @throws Refusal.LimitReached if its address has too many
     */
    Gate.Entrance enter(ServerRequest request) {
        return gate.enter(address(request));
    }

    /** Who sent it; refuses as {@link Doorkeeper#admit} does. */
    Caller caller(ServerRequest request) {
        return doorkeeper.admit(
                request.headers().first(HeaderNames.AUTHORIZATION).orElse(""),
                request.headers().first(API_KEY).orElse(""),
                address(request));
    }

    /**
     * What the exchange may use; to be closed when it is over. The response tells what is left, also if it is refused.
     *
     * @throws Refusal.LimitReached if the caller has too many requests
     */
    Admitted admit(Caller caller, Gate.Entrance entrance, ServerResponse response) {
        var admitted = new Admitted(caller, allowances.of(caller, entrance), response);
        try {
            admitted.enter();
            return admitted;
        } catch (RuntimeException e) {
            admitted.close();
            throw e;
        }
    }

    /** To be called before a refusal is sent that no record will tell of: else nobody could see that it happens. */
    void refusedUnrecorded(Refusal refusal) {
        unrecorded.accept(refusal);
    }

    /** Room for its bodies, to be closed with the exchange. */
    BodyRoom.Share bodyShare() {
        return bodies.share();
    }

    /** What its body may have at most: no more than is allowed, nor than all bodies together may have. */
    long maxBodyBytes(Settings settings) {
        // Who reads it takes a byte more, to see that it is too long.
        return Math.min(settings.maxBodyBytes(), bodies.most() - 1);
    }

    /** Where it comes from, as far as proxies that are trusted tell. */
    public IpAddress address(ServerRequest request) {
        InetAddress peer = request.remotePeer().address() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
        // Most have no proxy: to look for the values makes a stream of each header.
        boolean forwarded = request.headers().contains(HeaderNames.X_FORWARDED_FOR);
        return addresses.of(
                IpAddress.of(peer), forwarded ? request.headers().values(HeaderNames.X_FORWARDED_FOR) : List.of());
    }
}
