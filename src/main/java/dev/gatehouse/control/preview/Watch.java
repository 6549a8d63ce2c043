package dev.gatehouse.control.preview;

import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.domain.Revision;
import dev.gatehouse.rounds.Rounds;
import dev.gatehouse.store.RevisionTable;
import dev.gatehouse.store.TrafficTable;
import dev.gatehouse.store.TrafficTable.Outcomes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * Takes a revision back that was published to be watched, if the requests of the groups that it touches fail. Every gateway on the
 * database watches; the revision that each expects to be live lets one of them act. Runs on a virtual thread of its own.
 */
public final class Watch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Watch.class.getName());

    /** A look costs one row by its primary key while nothing is watched. */
    private static final Duration ROUND = Duration.ofSeconds(1);

    /** Fewer tell nothing: one client with one bad request would decide. */
    static final int FEWEST_REQUESTS = 10;

    /** How much larger than before the share of failures may be; what was failing anyway is not the change's fault. */
    static final double MOST_RISE = 0.1;

    /** What is compared with: enough for quiet hours, and no more than a part of a day. */
    private static final Duration BEFORE = Duration.ofHours(1);

    private static final String AUTHOR = "watch";

    private final RevisionTable table;
    private final LiveConfiguration configuration;
    private final TrafficTable traffic;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("watch", ROUND, this::look, ROUND);
    /** So that an outage is told once. Only the thread uses it. */
    private boolean blind;

    private Watch(RevisionTable table, LiveConfiguration configuration, TrafficTable traffic, InstantSource clock) {
        this.table = table;
        this.configuration = configuration;
        this.traffic = traffic;
        this.clock = clock;
    }

    public static Watch start(
            RevisionTable table, LiveConfiguration configuration, TrafficTable traffic, InstantSource clock) {
        var watch = new Watch(table, configuration, traffic, clock);
        watch.rounds.start();
        return watch;
    }

    private void look() {
        try {
            table.watched().ifPresent(this::look);
            blind = false;
        } catch (RuntimeException e) {
            if (!blind) LOG.log(Level.WARNING, "a watched revision cannot be looked after, trying again", e);
            blind = true;
        }
    }

    /** A gateway that does not serve by it has nothing to tell of it. */
    private void look(Revision watched) {
        if (configuration.inForce().number() != watched.number()) return;
        table.find(watched.number() - 1).ifPresent(previous -> look(watched, previous));
    }

    private void look(Revision watched, Revision previous) {
        Document after = LiveConfiguration.document(watched);
        Document before = LiveConfiguration.document(previous);
        List<String> groups = AffectedGroups.of(before, after, configuration.routing());
        Instant published = watched.publishedAt();
        Outcomes now = traffic.outcomes(published, clock.instant(), groups);
        if (now.requests() < FEWEST_REQUESTS) return;
        Outcomes then = traffic.outcomes(published.minus(BEFORE), published, groups);
        if (share(now) - share(then) <= MOST_RISE) return;
        takeBack(watched, previous, reason(now, then));
    }

    private void takeBack(Revision watched, Revision previous, String reason) {
        String description = "back to revision " + previous.number() + " by itself: of the requests since revision "
                + watched.number() + " " + reason;
        if (configuration
                .rollBack(previous, AUTHOR, description, watched.number())
                .isPresent()) {
            LOG.log(Level.WARNING, "configuration taken back revision=" + watched.number() + ": " + reason);
        }
    }

    private static double share(Outcomes outcomes) {
        return outcomes.requests() == 0 ? 0 : (double) outcomes.failed() / outcomes.requests();
    }

    private static String reason(Outcomes now, Outcomes then) {
        return String.format(
                Locale.ROOT,
                "%d of %d failed (%.0f %%), %.0f %% in the hour before",
                now.failed(),
                now.requests(),
                share(now) * 100,
                share(then) * 100);
    }

    @Override
    public void close() {
        rounds.close();
    }
}
