package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.openai.OpenAiErrors;
import dev.gatehouse.wire.sse.SseFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A stream of named events on its way to the client: images, speech, transcripts. It is whole if an event came that ends such an
 * answer, or the end mark. Used once, by the exchange's thread.
 */
final class EventRelay {

    /** The end of the transfer comes in the packet of the end mark or right behind it; nobody waits longer for it. */
    private static final Duration BEHIND_THE_END_MARK = Duration.ofMillis(20);

    private static final String DONE = "[DONE]";

    private final Answer.Events events;
    private final byte[] shownModel;
    private boolean complete;

    EventRelay(Answer.Events events, byte[] shownModel) {
        this.events = events;
        this.shownModel = shownModel;
    }

    Delivered run(ClientStream client) {
        try {
            String broken = pass(client);
            return broken.isEmpty() ? whole(client) : broken(client, broken);
        } catch (ClientLeft e) {
            return left(client);
        } catch (RuntimeException | Error e) {
            events.attempt().end(AttemptClass.STREAM_BROKEN, said("was given up by a defect of the gateway"));
            throw e;
        }
    }

    /** Passes frames on to the end of the stream. Returns how it broke; nothing if the answer is whole. */
    private String pass(ClientStream client) throws ClientLeft {
        var wait =
                new FrameWait(events.reply(), client, events.target().timeouts().stall());
        String how = "ended before the answer did";
        try {
            events.reader().beforeWaiting(wait);
            for (SseFrame frame : events.held()) frame(frame, client);
            for (SseFrame frame = events.reader().next();
                    frame != null;
                    frame = events.reader().next()) {
                if (frame.dataIs(DONE)) {
                    client.write(frame, List.of());
                    return "";
                }
                if (!frame(frame.onOneLine(), client)) return "failed";
                wait.frameCame();
            }
        } catch (ClientLeft e) {
            throw e;
        } catch (UpstreamException e) {
            if (e.reason() == UpstreamException.Reason.HUNG_UP) throw new ClientLeft(e);
            how = e.reason() == UpstreamException.Reason.STALLED ? "fell silent" : "broke off";
        } catch (IOException e) {
            return "sent something that could not be read";
        }
        // After the last event nothing of the answer is missing, whatever becomes of the connection.
        return complete ? "" : how;
    }

    /** False if the frame is the provider's word that it cannot go on. */
    private boolean frame(SseFrame frame, ClientStream client) throws ClientLeft {
        if (!frame.hasData()) {
            client.write(frame, List.of());
            return true;
        }
        Optional<ChatFacts> scanned = ChatScanner.scan(frame.bytes(), frame.dataFrom(), frame.dataTo());
        // Not JSON: dropped, and the stream goes on.
        if (scanned.isEmpty()) return true;
        ChatFacts facts = scanned.get();
        if (facts.error().isPresent()) return false;
        facts.usage().ifPresent(events.attempt()::used);
        complete |= facts.isLastEvent();
        client.write(frame, facts.showing(shownModel));
        return true;
    }

    private Delivered whole(ClientStream client) throws ClientLeft {
        client.end();
        events.attempt().end(AttemptClass.OK, said("answered"));
        events.reply().finish(BEHIND_THE_END_MARK);
        return new Delivered(
                200, Optional.empty(), client.bytes(), events.attempt().usage(), false);
    }

    /** The client must not take what it has for the whole answer. */
    private Delivered broken(ClientStream client, String how) {
        events.attempt().broke();
        events.attempt().end(AttemptClass.STREAM_BROKEN, said(how + " after content was sent"));
        String code = "bad_upstream_response";
        boolean gone = false;
        try {
            client.write(OpenAiErrors.frames(
                    OpenAiErrors.render(502, code, "The provider's stream " + how + "; the answer is not complete.")));
            client.end();
        } catch (ClientLeft e) {
            gone = true;
        }
        return delivered(client, code, gone);
    }

    private Delivered left(ClientStream client) {
        events.attempt().end(AttemptClass.CLIENT_DISCONNECT, said("hung up, the client having left"));
        return delivered(client, "client_disconnect", true);
    }

    private Delivered delivered(ClientStream client, String errorCode, boolean gone) {
        return new Delivered(
                200, Optional.of(errorCode), client.bytes(), events.attempt().usage(), gone);
    }

    private String said(String what) {
        return events.target().provider().name() + " " + what;
    }
}
