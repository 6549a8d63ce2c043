package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.rounds.Rounds;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps the limits of this gateway and of the others on its database in step, on a virtual thread of its own: tells the others
 * what was let through here, counts what was there, and reports money. No request waits for it.
 */
public final class LimitKeeper implements AutoCloseable {

    private static final Logger LOG = System.getLogger(LimitKeeper.class.getName());

    /** What two gateways let through beyond a rate is what fits into this time; it is made up for afterwards. */
    private static final Duration ROUND = Duration.ofMillis(250);

    /** Rounds after which money is reported: what a gateway that is killed forgets having spent. */
    private static final int REPORTING = 4;

    /** Rounds after which what is idle is dropped, and leases of the dead are given back. */
    private static final int CLEANING = 40;

    /** A database that is silent shall not hold up the end for longer. */
    private static final Duration LAST_REPORT = Duration.ofSeconds(5);

    /** Tells what this gateway let through, and returns what the others did; blocks and may throw. */
    public interface Others {
        List<LimitUse> exchange(UUID gateway, List<LimitUse> own);
    }

    private final UUID gateway;
    private final Others others;
    private final Limiters<String> keys;
    private final Limiters<String> owners;
    private final Budgets budgets;
    private final Gate gate;
    private final Rounds rounds;

    /** What was told last, by subject; only the thread uses it. */
    private Map<String, LimitUse> told = new HashMap<>();

    private long round;
    private boolean deaf;

    private LimitKeeper(
            UUID gateway, Others others, BudgetStore store, InstantSource clock, Gate gate, IntSupplier gracePercent) {
        LongSupplier nanos = System::nanoTime;
        this.gateway = gateway;
        this.others = others;
        this.keys = new Limiters<>("this API key", nanos);
        this.owners = new Limiters<>("this API key's owner", nanos);
        this.budgets = new Budgets(store, clock, gracePercent);
        this.gate = gate;
        this.rounds = new Rounds("limits", ROUND, this::round, budgets::close, LAST_REPORT);
    }

    /**
     * @param gateway what this process is called among those on the database
     * @param gate whose idle addresses are dropped
     * @param gracePercent of a budget: how far it may be overdrawn here while the database cannot be asked
     */
    public static LimitKeeper start(
            UUID gateway, Others others, BudgetStore store, InstantSource clock, Gate gate, IntSupplier gracePercent) {
        var keeper = new LimitKeeper(gateway, others, store, clock, gate, gracePercent);
        keeper.rounds.start();
        return keeper;
    }

    public Allowances allowances() {
        return new Allowances(keys, owners, budgets);
    }

    private void round() {
        round++;
        if (!budgets.isUnreachable()) exchange();
        if (round % REPORTING == 0) budgets.report();
        if (round % CLEANING == 0) clean();
    }

    private void clean() {
        keys.dropIdle();
        owners.dropIdle();
        gate.dropIdle();
        budgets.reclaim();
    }

    private void exchange() {
        var now = new HashMap<String, LimitUse>();
        var news = new ArrayList<LimitUse>();
        var all = new ArrayList<>(uses(keys));
        all.addAll(uses(owners));
        for (LimitUse use : all) {
            now.put(use.subject(), use);
            if (use.running() > 0 || !use.saysNoMoreThan(told.getOrDefault(use.subject(), nothing(use)))) news.add(use);
        }
        if (now.isEmpty()) return;
        try {
            Map<String, List<LimitUse>> heard = Limiters.bySubject(others.exchange(gateway, news));
            keys.heard(heard);
            owners.heard(heard);
            told = now;
            deaf = false;
        } catch (RuntimeException e) {
            if (!deaf) LOG.log(Level.WARNING, "limits are not shared with other gateways, trying again", e);
            deaf = true;
        }
    }

    private List<LimitUse> uses(Limiters<String> limiters) {
        return limiters.uses(entry -> entry.getValue().use(gateway, entry.getKey()));
    }

    private static LimitUse nothing(LimitUse of) {
        var none = new LimitUse.Count(0, Duration.ZERO);
        return new LimitUse(of.gateway(), of.subject(), of.born(), none, none, 0, true);
    }

    /** Reports once more; returns when that is done, or takes too long. */
    @Override
    public void close() {
        rounds.close();
    }
}
