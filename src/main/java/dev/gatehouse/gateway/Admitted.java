package dev.gatehouse.gateway;

import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.gateway.admit.Allowance;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.send.AttemptLog;
import io.helidon.webserver.http.ServerResponse;

/** A caller who was let in, and what the exchange may use; the response tells what is left. To be closed with the exchange. */
record Admitted(Caller caller, Allowance allowance, ServerResponse response) implements AutoCloseable {

    /** @throws Refusal.LimitReached if there are too many requests */
    void enter() {
        try {
            allowance.enter();
        } finally {
            LimitHeaders.requests(allowance, response);
            LimitHeaders.tokens(allowance, response);
        }
    }

    /** @throws Refusal.LimitReached if the request may need more tokens or money than is left */
    void reserve(Envelope envelope, Plan plan) {
        if (!allowance.isMetered()) {
            allowance.reserve(0, Usd.ZERO);
            return;
        }
        Forecast forecast = Forecast.of(envelope, plan);
        try {
            allowance.reserve(forecast.tokens(), forecast.cost());
        } finally {
            LimitHeaders.tokens(allowance, response);
        }
    }

    /** What was really used takes the place of what was reserved. */
    void settle(AttemptLog attempts) {
        allowance.settle(attempts.tokens(), attempts.cost());
    }

    @Override
    public void close() {
        allowance.close();
    }
}
