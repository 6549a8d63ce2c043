package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.wire.neutral.DialectException;
import java.io.IOException;
import java.time.InstantSource;

/** Makes one call to one target with one key, and says what came of it. Thread-safe. */
public final class TargetCall {

    private final Upstream upstream;
    private final InstantSource clock;
    private final UpstreamCalls calls;
    private final TargetFigures figures;

    public TargetCall(Upstream upstream, TargetFigures figures, InstantSource clock, String version) {
        this.upstream = upstream;
        this.figures = figures;
        this.clock = clock;
        this.calls = new UpstreamCalls("gatehouse/" + version);
    }

    Attempt make(Plan plan, Try attempted, Ask ask, AttemptLog log) {
        OpenAttempt open = log.open(attempted, figures.started(attempted.target()));
        try {
            return tryOnce(plan, attempted, ask, open, log);
        } catch (Refusal.Overloaded e) {
            String provider = attempted.target().provider().name();
            open.end(AttemptClass.OVERLOADED, provider + " sent an answer for which there is no memory; stopped");
            throw e;
        } catch (RuntimeException | Error e) {
            open.end(AttemptClass.BAD_RESPONSE, "a defect of the gateway; stopped");
            throw e;
        }
    }

    private Attempt tryOnce(Plan plan, Try attempted, Ask ask, OpenAttempt open, AttemptLog log) {
        var reading = new ReplyReading(plan, attempted, ask, open, clock);
        Translator translator = Translator.of(attempted.target(), ask.envelope().endpoint(), attempted.changes());
        UpstreamReply reply;
        try {
            reply = upstream.send(calls.call(plan, attempted, ask, translator, log), ask.hangup());
        } catch (UpstreamException e) {
            return reading.failed(e);
        } catch (DialectException e) {
            return reading.unsayable(e);
        }
        if (translator != null) {
            long created = clock.instant().getEpochSecond();
            reply = translator.reply(reply, ask, created);
        }
        open.headCame(reply);
        try {
            return reading.read(reply);
        } catch (IOException e) {
            reply.close();
            return reading.failed(e);
        } catch (RuntimeException | Error e) {
            reply.close();
            throw e;
        }
    }
}
