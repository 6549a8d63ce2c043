package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.Estimate;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.openai.OpenAiErrors;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer on its way to the client, to its end: if the attempt that began it breaks off, others are asked to finish it,
 * and if none can, the client is told. It never takes a part for the whole. Used once, by the exchange's thread.
 */
final class LiveRelay {

    /** The end of the transfer comes in the packet of the end mark or right behind it; nobody waits longer for it. */
    private static final Duration BEHIND_THE_END_MARK = Duration.ofMillis(20);

    private static final byte[] DONE_FRAME = "data: [DONE]\n\n".getBytes(US_ASCII);
    private static final String BROKEN = "bad_upstream_response";

    private final Answer.Live first;
    private final Envelope envelope;
    private final ClientStream client;
    private final @Nullable Sent sent;
    private final Rescuers rescuers;
    private final Outlet outlet;
    private Optional<Usage> used = Optional.empty();
    private Optional<Target> finisher = Optional.empty();

    LiveRelay(Answer.Live first, Plan plan, Envelope envelope, Rescue rescue, ClientStream client) {
        this.first = first;
        this.envelope = envelope;
        this.client = client;
        boolean recovers = plan.policy().recovery() && envelope.hasMessages() && envelope.choices() == 1;
        this.sent = recovers ? new Sent(envelope) : null;
        this.rescuers = new Rescuers(rescue, plan, first.target());
        this.outlet = new Outlet(client, Json.quoted(plan.shownModel(first.target())), envelope.usageWanted(), sent);
    }

    Delivered run() {
        Passage.End end = run(first, new Passage(first, outlet, envelope.choices()));
        String how = end instanceof Passage.Broken broken ? broken.how() : "";
        while (end instanceof Passage.Broken || end instanceof Passage.Misfit) {
            if (sent == null || !sent.isKnown()) return broken(how);
            Optional<Answer.Live> next;
            try {
                next = rescuers.next(sent);
            } catch (Refusal.ClientGone e) {
                return delivered("client_disconnect", true);
            }
            if (next.isEmpty()) return broken(how);
            try (Answer.Live live = next.get()) {
                end = run(live, new Passage(live, outlet, sent));
                if (end instanceof Passage.Whole) finisher = Optional.of(live.target());
            }
        }
        return end instanceof Passage.Left ? delivered("client_disconnect", true) : delivered("", false);
    }

    /** Passes one attempt's stream on, and the end mark if it is the end of the answer. */
    private Passage.End run(Answer.Live live, Passage passage) {
        Passage.End end = passage.run();
        settle(live, passage, end);
        if (!(end instanceof Passage.Whole)) return end;
        try {
            client.write(DONE_FRAME);
            client.end();
        } catch (ClientLeft e) {
            return new Passage.Left();
        }
        live.reply().finish(BEHIND_THE_END_MARK);
        return end;
    }

    /** Ends the attempt, and counts what it used. */
    private void settle(Answer.Live live, Passage passage, Passage.End end) {
        // Nobody waits for a departed client's answer: there is time to count what it asked.
        if (end instanceof Passage.Left) live.attempt().used(passage.usage(() -> Estimate.prompt(envelope)));
        else if (!(end instanceof Passage.Whole))
            live.attempt().used(passage.usage(() -> Estimate.promptByLength(envelope)));
        switch (end) {
            case Passage.Whole whole ->
                passage.end(AttemptClass.OK, passage.begins() ? "answered" : "finished the answer");
            case Passage.Left left -> passage.end(AttemptClass.CLIENT_DISCONNECT, "hung up, the client having left");
            case Passage.Misfit misfit ->
                passage.end(AttemptClass.SUPERSEDED, "answered differently from what the client had");
            case Passage.Broken broken -> {
                live.attempt().broke();
                passage.end(AttemptClass.STREAM_BROKEN, broken.how() + " after content was sent");
                if (broken.connectionFailed()) rescuers.again(live.target());
            }
        }
        live.attempt().usage().ifPresent(more -> {
            outlet.add(more);
            used = Optional.of(used.map(before -> before.plus(more)).orElse(more));
        });
    }

    /** The client must not take what it has for the whole answer. */
    private Delivered broken(String how) {
        try {
            client.write(OpenAiErrors.frames(OpenAiErrors.render(
                    502, BROKEN, "The provider's stream " + how + "; the answer is not complete.")));
            client.end();
            return delivered(BROKEN, false);
        } catch (ClientLeft e) {
            return delivered(BROKEN, true);
        }
    }

    /** @param errorCode empty for an answer that is complete */
    private Delivered delivered(String errorCode, boolean gone) {
        Optional<String> error = errorCode.isEmpty() ? Optional.empty() : Optional.of(errorCode);
        return new Delivered(200, error, client.bytes(), used, gone, finisher, gone);
    }
}
