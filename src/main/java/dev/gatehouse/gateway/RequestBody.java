package dev.gatehouse.gateway;

import dev.gatehouse.domain.Refusal;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.parse.Intake;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;

/** What a client sends behind its headers. */
final class RequestBody {

    /** What is in it nobody reads: all that are dropped at a time may share it. */
    private static final byte[] DROPPED = new byte[8 * 1024];

    private RequestBody() {}

    /**
     * All of it.
     *
     * @param share grows with it
     * @throws Refusal.TooLarge if it is more than that, or than all bodies together may have
     * @throws Refusal.Overloaded if there is no room for it
     * @throws Refusal.ClientGone if the client leaves before its end
     */
    static byte[] bytes(ServerRequest request, long maxBytes, BodyRoom.Share share) {
        try {
            return Intake.read(stream(request), request.headers().contentLength(), maxBytes, share.body());
        } catch (IOException | CloseConnectionException e) {
            throw new Refusal.ClientGone();
        }
    }

    /**
     * Reads to its end, behind the answer, a body that nobody has asked for, so that the connection can be used again; Helidon would
     * take memory for each. Not if the connection ends with the answer.
     */
    static void drop(ServerRequest request, ServerResponse response) {
        if (response.headers().contains(HeaderValues.CONNECTION_CLOSE)) return;
        try (InputStream body = stream(request)) {
            int read = 0;
            while (read >= 0) read = body.read(DROPPED);
        } catch (IOException e) {
            throw new CloseConnectionException("the body broke off", e);
        }
    }

    static InputStream stream(ServerRequest request) {
        return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    }
}
