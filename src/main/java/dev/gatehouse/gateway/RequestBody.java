package dev.gatehouse.gateway;

import dev.gatehouse.domain.Refusal;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.parse.Intake;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;

/** What a client sends behind its headers. */
final class RequestBody {

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
            return Intake.read(stream(request), request.headers().contentLength(), maxBytes, share::growTo);
        } catch (IOException | CloseConnectionException e) {
            throw new Refusal.ClientGone();
        }
    }

    static InputStream stream(ServerRequest request) {
        return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    }
}
