package dev.gatehouse.gateway;

import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.send.Estimate;
import java.util.OptionalLong;

/**
 * What a request may need at most, as far as that can be told before it is answered.
 *
 * @param cost at the dearest of the targets whose price is known; zero if none is
 */
record Forecast(long tokens, Usd cost) {

    /** Where the request names no limit: longer than most answers. */
    private static final long USUAL_ANSWER_TOKENS = 1_000;

    /** What a request can have at most of prompts and choices, and a choice of tokens, so that the product is a number. */
    private static final long MOST_CHOICES = 128;

    private static final long MOST_PROMPTS = 100_000;

    private static final long MOST_TOKENS = 100_000_000;

    static Forecast of(Envelope envelope, Plan plan) {
        long prompt = Estimate.promptByLength(envelope);
        long tokens = 0;
        Usd cost = Usd.ZERO;
        for (Target target : plan.targets()) {
            var usage = new Usage(prompt, 0, answer(envelope, target.facts()), 0, true);
            tokens = Math.max(tokens, usage.prompt() + usage.completion());
            Usd there = target.facts().price().map(price -> price.of(usage)).orElse(Usd.ZERO);
            if (there.compareTo(cost) > 0) cost = there;
        }
        return new Forecast(tokens, cost);
    }

    private static long answer(Envelope envelope, ModelFacts facts) {
        if (envelope.endpoint().reply() != Endpoint.Reply.CHOICES) return 0;
        OptionalLong named = larger(envelope, "max_completion_tokens", "max_tokens");
        long asked = Math.clamp(named.orElse(USUAL_ANSWER_TOKENS), 0, MOST_TOKENS);
        long possible = Math.min(asked, facts.maxOutputTokens().orElse(asked));
        // Those that are made to choose the best of are paid for too.
        long choices = Math.clamp(larger(envelope, "n", "best_of").orElse(1), 1, MOST_CHOICES);
        return possible * choices * Math.min(envelope.prompts(), MOST_PROMPTS);
    }

    /** Which of two fields counts if both are there is told differently by each provider. */
    private static OptionalLong larger(Envelope envelope, String one, String other) {
        OptionalLong first = envelope.number(one);
        OptionalLong second = envelope.number(other);
        return first.orElse(-1) >= second.orElse(-1) ? first : second;
    }
}
