package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.openai.OpenAiErrors;
import dev.gatehouse.wire.sse.SseFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One live stream on its way to the client, frame by frame. Used once, by the exchange's thread. */
final class LiveRelay {

    /** The end of the transfer comes in the packet of the end mark or right behind it; nobody waits longer for it. */
    private static final Duration BEHIND_THE_END_MARK = Duration.ofMillis(20);

    /** What may follow the last finish reason is usage and the end mark. */
    private static final Duration AFTER_THE_FINISH = Duration.ofSeconds(5);

    private static final String DONE = "[DONE]";
    private static final byte[] DONE_FRAME = "data: [DONE]\n\n".getBytes(US_ASCII);
    private static final byte[] FRAME_END = "\n\n".getBytes(US_ASCII);

    private final Answer.Live live;
    private final byte[] shownModel;
    private final boolean usageWanted;
    private long choicesSeen;
    private long choicesFinished;
    private int malformed;

    LiveRelay(Answer.Live live, byte[] shownModel, boolean usageWanted) {
        this.live = live;
        this.shownModel = shownModel;
        this.usageWanted = usageWanted;
    }

    Delivered run(ClientStream client) {
        try {
            boolean whole = pass(client);
            return whole ? whole(client) : broken(client, "ended before the answer did");
        } catch (ClientLeft e) {
            return left(client);
        } catch (UpstreamException e) {
            return switch (e.reason()) {
                case HUNG_UP -> left(client);
                case STALLED -> brokenUnlessFinished(client, "fell silent");
                default -> brokenUnlessFinished(client, "broke off");
            };
        } catch (IOException e) {
            return broken(client, "sent something that could not be read");
        } catch (RuntimeException | Error e) {
            ended(AttemptClass.STREAM_BROKEN, "was given up by a defect of the gateway");
            throw e;
        }
    }

    /** After every choice gave its finish reason nothing of the answer is missing, whatever becomes of the connection. */
    private Delivered brokenUnlessFinished(ClientStream client, String how) {
        return finished() ? whole(client) : broken(client, how);
    }

    private Delivered whole(ClientStream client) {
        try {
            client.write(DONE_FRAME);
            client.end();
        } catch (ClientLeft e) {
            return left(client);
        }
        ended(AttemptClass.OK, "answered");
        live.reply().finish(BEHIND_THE_END_MARK);
        return new Delivered(
                200, Optional.empty(), client.bytes(), live.attempt().usage(), false);
    }

    private boolean finished() {
        return choicesSeen != 0 && choicesSeen == choicesFinished;
    }

    /** Passes frames on until the end mark or the end of the stream; false if the answer was not finished by then. */
    private boolean pass(ClientStream client) throws IOException {
        live.reader().beforeWaiting(client);
        for (SseFrame frame : live.held()) {
            frame(frame, client);
        }
        for (SseFrame frame = live.reader().next();
                frame != null;
                frame = live.reader().next()) {
            if (frame.dataIs(DONE)) break;
            if (!frame(frame.onOneLine(), client)) return false;
        }
        return finished();
    }

    /** False if the frame is the provider's word that it cannot go on. */
    private boolean frame(SseFrame frame, ClientStream client) throws ClientLeft {
        if (!frame.hasData()) {
            write(frame, List.of(), client);
            return true;
        }
        Optional<ChatFacts> scanned = ChatScanner.scan(frame.bytes(), frame.dataFrom(), frame.dataTo());
        if (scanned.isEmpty()) {
            malformed++;
            return true;
        }
        ChatFacts facts = scanned.get();
        if (facts.error().isPresent()) return false;
        facts.usage().ifPresent(live.attempt()::used);
        choicesSeen |= facts.choicesSeen();
        choicesFinished |= facts.choicesFinished();
        if (finished()) live.reply().patience(AFTER_THE_FINISH);
        if (facts.isUsageOnly() && !usageWanted) return true;
        write(frame, facts.showing(shownModel), client);
        return true;
    }

    private static void write(SseFrame frame, List<Splice.Edit> edits, ClientStream client) throws ClientLeft {
        if (edits.isEmpty()) {
            client.write(frame.bytes(), frame.from(), frame.to());
        } else {
            var edited = new ByteArrayOutputStream(frame.to() - frame.from() + 64);
            try {
                new Splice(frame.bytes(), frame.from(), frame.to(), edits).writeTo(edited);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("writing to memory", e);
            }
            client.write(edited.toByteArray());
        }
        if (!frame.isTerminated()) client.write(FRAME_END);
    }

    /** The client must not take what it has for the whole answer. */
    private Delivered broken(ClientStream client, String how) {
        live.attempt().broke();
        ended(AttemptClass.STREAM_BROKEN, how + " after content was sent");
        String code = "bad_upstream_response";
        try {
            client.write(OpenAiErrors.frames(
                    OpenAiErrors.render(502, code, "The provider's stream " + how + "; the answer is not complete.")));
            client.end();
            return delivered(client, code, false);
        } catch (ClientLeft e) {
            return delivered(client, code, true);
        }
    }

    private Delivered left(ClientStream client) {
        ended(AttemptClass.CLIENT_DISCONNECT, "hung up, the client having left");
        return delivered(client, "client_disconnect", true);
    }

    private void ended(AttemptClass attemptClass, String how) {
        String reason = live.target().provider().name() + " " + how;
        if (malformed > 0) reason += "; " + malformed + " malformed frames dropped";
        live.attempt().end(attemptClass, reason);
    }

    private Delivered delivered(ClientStream client, String errorCode, boolean gone) {
        return new Delivered(
                200, Optional.of(errorCode), client.bytes(), live.attempt().usage(), gone);
    }
}
