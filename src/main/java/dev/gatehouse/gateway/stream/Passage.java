package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.Estimate;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatFacts.Piece;
import dev.gatehouse.wire.openai.ChatStreamScanner;
import dev.gatehouse.wire.sse.Original;
import dev.gatehouse.wire.sse.SseFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One attempt's stream on its way to the client, frame by frame. Used once, by the exchange's thread. */
final class Passage {

    /** What may follow the last finish reason is usage and the end mark. */
    private static final Duration AFTER_THE_FINISH = Duration.ofSeconds(5);

    private static final String DONE = "[DONE]";

    /** What became of the stream. */
    sealed interface End {}

    /** Every choice gave its finish reason: nothing of the answer is missing, whatever became of the connection. */
    record Whole() implements End {}

    /** @param connectionFailed true if the provider itself did not say that something is wrong */
    record Broken(String how, boolean connectionFailed) implements End {}

    /** It answers something else than the client has begun to read. */
    record Misfit() implements End {}

    record Left() implements End {}

    private final Answer.Live live;
    private final Outlet outlet;
    private final FrameWait wait;
    private final @Nullable Sent begun;
    private final @Nullable Seam seam;
    private final int choices;
    private final ChatStreamScanner scanner = new ChatStreamScanner();
    private long choicesSeen;
    private long choicesFinished;
    private long contentBytes;
    private int malformed;

    /**
     * The stream that begins an answer.
     *
     * @param choices how many the client asked for
     */
    Passage(Answer.Live live, Outlet outlet, int choices) {
        this.live = live;
        this.outlet = outlet;
        this.wait = new FrameWait(
                live.reply(), outlet.client(), live.target().timeouts().stall());
        this.choices = choices;
        this.begun = null;
        this.seam = null;
    }

    /** A stream that is to finish an answer. */
    Passage(Answer.Live live, Outlet outlet, Sent begun) {
        this.live = live;
        this.outlet = outlet;
        this.wait = new FrameWait(
                live.reply(), outlet.client(), live.target().timeouts().stall());
        this.choices = 1;
        this.begun = begun;
        this.seam = new Seam(begun, live.prefilled());
    }

    boolean begins() {
        return begun == null;
    }

    End run() {
        try {
            return pass();
        } catch (ClientLeft e) {
            return new Left();
        } catch (UpstreamException e) {
            if (e.reason() == UpstreamException.Reason.HUNG_UP) return new Left();
            boolean silent = e.reason() == UpstreamException.Reason.STALLED;
            return unlessFinished(new Broken(silent ? "fell silent" : "broke off", !silent));
        } catch (IOException e) {
            return new Broken("sent something that could not be read", false);
        } catch (RuntimeException | Error e) {
            end(AttemptClass.STREAM_BROKEN, "was given up by a defect of the gateway");
            throw e;
        }
    }

    private End pass() throws IOException {
        live.reader().beforeWaiting(wait);
        for (SseFrame frame : live.held()) {
            Optional<End> end = frame(frame);
            if (end.isPresent()) return end.get();
        }
        for (SseFrame frame = live.reader().next();
                frame != null;
                frame = live.reader().next()) {
            // The provider says that this is all, be it fewer choices than were asked for.
            if (frame.dataIs(DONE))
                return finishedAll() ? new Whole() : new Broken("ended before the answer did", true);
            Optional<End> end = frame(frame.onOneLine());
            if (end.isPresent()) return end.get();
        }
        return unlessFinished(new Broken("ended before the answer did", true));
    }

    /** After every choice gave its finish reason nothing is missing, whatever becomes of the connection. */
    private End unlessFinished(Broken broken) {
        return finished() ? new Whole() : broken;
    }

    private boolean finished() {
        return finishedAll() && Long.bitCount(choicesFinished) >= choices;
    }

    /** Those that were begun. */
    private boolean finishedAll() {
        return choicesSeen != 0 && choicesSeen == choicesFinished;
    }

    /** Empty while the stream goes on. */
    private Optional<End> frame(SseFrame frame) throws ClientLeft {
        if (!frame.hasData()) {
            wait.frameCame();
            if (begins() || !Original.isIn(frame)) outlet.comment(frame);
            return Optional.empty();
        }
        Optional<ChatFacts> scanned = scanner.scan(frame.bytes(), frame.dataFrom(), frame.dataTo());
        if (scanned.isEmpty()) {
            malformed++;
            return Optional.empty();
        }
        wait.frameCame();
        ChatFacts facts = scanned.get();
        if (facts.error().isPresent()) return Optional.of(unlessFinished(new Broken("failed", false)));
        facts.usage().ifPresent(live.attempt()::used);
        long content = 0;
        for (Piece piece : facts.pieces()) content += piece.to() - piece.from();
        contentBytes += content;
        live.attempt().brought(content);
        boolean passed = pass(frame, facts);
        if (!passed) return Optional.of(new Misfit());
        choicesSeen |= facts.choicesSeen();
        choicesFinished |= facts.choicesFinished();
        if (finished()) wait.atMost(AFTER_THE_FINISH);
        return Optional.empty();
    }

    /** False if it does not fit to what the client has. */
    private boolean pass(SseFrame frame, ChatFacts facts) throws ClientLeft {
        if (seam == null || begun == null) {
            outlet.first(frame, facts);
            return true;
        }
        switch (seam.fit(frame, facts)) {
            case Seam.Kept kept -> outlet.nothingYet();
            case Seam.Flows flows -> {
                for (Seam.Held held : flows.frames()) outlet.later(held.frame(), held.facts(), begun);
            }
            case Seam.Rest rest -> outlet.rest(rest, begun);
            case Seam.Misfit misfit -> {
                return false;
            }
        }
        return true;
    }

    /** What the attempt used; estimated if the provider did not come to say it. */
    Usage usage(LongSupplier promptTokens) {
        return live.attempt()
                .usage()
                .orElseGet(() -> new Usage(promptTokens.getAsLong(), 0, Estimate.tokens(contentBytes), 0, true));
    }

    void end(AttemptClass attemptClass, String how) {
        String reason = live.target().provider().name() + " " + how;
        if (malformed > 0) reason += "; " + malformed + " malformed frames dropped";
        live.attempt().end(attemptClass, reason);
    }
}
