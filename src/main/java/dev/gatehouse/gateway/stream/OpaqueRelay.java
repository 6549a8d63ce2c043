package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Sound or text on its way to the client, as it arrives. Used once, by the exchange's thread. */
final class OpaqueRelay {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Answer.Opaque answer;

    OpaqueRelay(Answer.Opaque answer) {
        this.answer = answer;
    }

    /** The answer looks complete only if it is: one that breaks off is {@link Delivered#cut}. */
    Delivered run(ClientStream client) {
        try {
            pass(client);
            client.end();
        } catch (ClientLeft e) {
            return left(client);
        } catch (UpstreamException e) {
            if (e.reason() == UpstreamException.Reason.HUNG_UP) return left(client);
            return broken(client, e.reason() == UpstreamException.Reason.STALLED ? "fell silent" : "broke off");
        } catch (IOException e) {
            return broken(client, "sent something that could not be read");
        } catch (RuntimeException | Error e) {
            answer.attempt().end(AttemptClass.STREAM_BROKEN, said("was given up by a defect of the gateway"));
            throw e;
        }
        answer.attempt().end(AttemptClass.OK, said("answered"));
        return delivered(client, "", false, false);
    }

    private void pass(ClientStream client) throws IOException {
        byte[] first = answer.first().array();
        client.write(first, 0, first.length);
        client.flush();
        InputStream body = answer.reply().body();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            client.write(buffer, 0, read);
            client.flush();
        }
    }

    private Delivered broken(ClientStream client, String how) {
        answer.attempt().broke();
        answer.attempt().end(AttemptClass.STREAM_BROKEN, said(how + " after its first bytes were sent"));
        return delivered(client, "bad_upstream_response", false, true);
    }

    private Delivered left(ClientStream client) {
        answer.attempt().end(AttemptClass.CLIENT_DISCONNECT, said("hung up, the client having left"));
        return delivered(client, "client_disconnect", true, true);
    }

    private Delivered delivered(ClientStream client, String errorCode, boolean gone, boolean cut) {
        Optional<String> code = errorCode.isEmpty() ? Optional.empty() : Optional.of(errorCode);
        return new Delivered(200, code, client.bytes(), answer.attempt().usage(), gone, Optional.empty(), cut);
    }

    private String said(String what) {
        return answer.target().provider().name() + " " + what;
    }
}
