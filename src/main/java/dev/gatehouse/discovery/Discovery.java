package dev.gatehouse.discovery;

import dev.gatehouse.domain.OfferedModels;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.rounds.Rounds;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks providers for their models from time to time, one after another. Of the gateways on a database, the one asks that comes first when
 * a provider is due. Runs on a virtual thread of its own.
 */
public final class Discovery implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Discovery.class.getName());

    /** Soon after a provider was configured; to look costs a query for each provider that is asked at all. */
    private static final Duration LOOKING = Duration.ofSeconds(5);

    /** Long enough for what was wrong to be put right. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Lets one gateway ask. */
    @FunctionalInterface
    public interface Claim {

        /** Whether this one is to ask now: it was last asked, and answered or failed, before these times. */
        boolean claim(String provider, Instant now, Instant answeredBefore, Instant failedBefore);
    }

    /** Takes down an answer. */
    @FunctionalInterface
    public interface Keep {

        void keep(String provider, List<String> models, Instant now);
    }

    private final Supplier<Routing> routing;
    private final Function<Provider, OfferedModels> ask;
    private final Claim claim;
    private final Keep keep;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("discovery", LOOKING, this::round, PATIENCE);
    /** Whether the last round failed, so that this is said once. Only the rounds' thread uses it. */
    private boolean blind;

    private Discovery(
            Supplier<Routing> routing,
            Function<Provider, OfferedModels> ask,
            Claim claim,
            Keep keep,
            InstantSource clock) {
        this.routing = routing;
        this.ask = ask;
        this.claim = claim;
        this.keep = keep;
        this.clock = clock;
    }

    /** @param ask asks a provider; takes seconds */
    public static Discovery start(
            Supplier<Routing> routing,
            Function<Provider, OfferedModels> ask,
            Claim claim,
            Keep keep,
            InstantSource clock) {
        var discovery = new Discovery(routing, ask, claim, keep, clock);
        discovery.rounds.start();
        return discovery;
    }

    private void round() {
        try {
            for (Provider provider : routing.get().providers()) {
                provider.discovery().ifPresent(interval -> visit(provider, interval));
            }
            blind = false;
        } catch (RuntimeException e) {
            if (!blind) LOG.log(Level.WARNING, "what providers offer cannot be kept, trying again", e);
            blind = true;
        }
    }

    private void visit(Provider provider, Duration interval) {
        String name = Catalogue.key(provider.name());
        Instant now = clock.instant();
        if (!claim.claim(name, now, now.minus(interval), now.minus(AFTER_FAILURE))) return;
        OfferedModels answer = ask.apply(provider);
        // An empty list is more likely a mistake than the truth, and would end groups.
        if (answer instanceof OfferedModels.Listed listed && !listed.models().isEmpty()) {
            keep.keep(name, listed.models(), now);
        } else {
            LOG.log(Level.WARNING, "no list of models provider=" + provider.name() + " answer=" + words(answer));
        }
    }

    private static String words(OfferedModels answer) {
        return switch (answer) {
            case OfferedModels.Listed listed -> "empty";
            case OfferedModels.Refused refused -> Integer.toString(refused.status());
            case OfferedModels.Unreachable unreachable -> "none";
        };
    }

    @Override
    public void close() {
        rounds.interrupt();
        rounds.close();
    }
}
