package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.IpAddress;
import dev.gatehouse.domain.LimitDecisions;
import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.rounds.Rounds;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

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

    /** Anybody may come from many addresses, and shall not keep the database busy; those beyond it are told in the next rounds. */
    private static final int MOST_ADDRESSES = 500;

    /** A database that is silent shall not hold up the end for longer. */
    private static final Duration LAST_REPORT = Duration.ofSeconds(5);

    /** The other gateways on the database; all methods block and may throw. */
    public interface Others {

        /**
         * Tells what this gateway let through, and returns what the others did, of keys, owners, and these addresses.
         *
         * @param addresses subjects, as {@link LimitUse} has them
         */
        List<LimitUse> exchange(UUID gateway, List<LimitUse> own, List<String> addresses);

        /** Drops what nobody needs to hear any more. */
        void forget();
    }

    private final UUID gateway;
    private final Others others;
    private final Limiters<UUID> keys;
    private final Limiters<String> owners;
    private final Budgets budgets;
    private final Gate gate;
    private final Limiters<IpAddress> addresses;
    private final Rounds rounds;

    /** When addresses were last looked at. Only the thread uses it, as all that follows. */
    private long lookedNanos = System.nanoTime();

    private long round;
    private boolean deaf;

    private LimitKeeper(
            UUID gateway, Others others, BudgetStore store, InstantSource clock, Gate gate, IntSupplier gracePercent) {
        LongSupplier nanos = System::nanoTime;
        this.gateway = gateway;
        this.others = others;
        this.keys = new Limiters<>("this API key", id -> "key:" + id, nanos);
        this.owners = new Limiters<>("this API key's owner", name -> "owner:" + name, nanos);
        this.budgets = new Budgets(store, clock, gracePercent);
        this.gate = gate;
        this.addresses = gate.addresses();
        this.rounds = new Rounds("limits", ROUND, this::round, budgets::close, LAST_REPORT);
    }

    /**
     * @param gateway what this process is called among those on the database
     * @param gate whose addresses have limits too
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

    /** What all limits have decided so far, by whose they are. */
    public List<LimitDecisions> decisions() {
        var all = new ArrayList<LimitDecisions>();
        all.addAll(gate.decisions().of("process"));
        all.addAll(addresses.decisions().of("ip"));
        all.addAll(keys.decisions().of("key"));
        all.addAll(owners.decisions().of("owner"));
        return all;
    }

    private void round() {
        round++;
        if (!budgets.isUnreachable()) share();
        if (round % REPORTING == 0) budgets.report();
        if (round % CLEANING == 0) clean();
    }

    private void clean() {
        keys.dropIdle();
        owners.dropIdle();
        addresses.dropIdle();
        budgets.reclaim();
    }

    private void share() {
        try {
            exchange();
            if (round % CLEANING == 0) others.forget();
            deaf = false;
        } catch (RuntimeException e) {
            if (!deaf) LOG.log(Level.WARNING, "limits are not shared with other gateways, trying again", e);
            deaf = true;
        }
    }

    private void exchange() {
        long now = System.nanoTime();
        List<Limiters.Report> ofAddresses = addresses.busiest(gateway, lookedNanos, MOST_ADDRESSES);
        var reports = new ArrayList<>(ofAddresses);
        reports.addAll(keys.all(gateway));
        reports.addAll(owners.all(gateway));
        if (reports.isEmpty()) return;
        List<LimitUse> news = reports.stream()
                .filter(Limiters.Report::isNews)
                .map(Limiters.Report::use)
                .toList();
        List<String> asked =
                ofAddresses.stream().map(report -> report.use().subject()).toList();
        Map<String, List<LimitUse>> heard =
                others.exchange(gateway, news, asked).stream().collect(Collectors.groupingBy(LimitUse::subject));
        reports.forEach(report -> report.hear(heard));
        lookedNanos = now;
    }

    /** Reports once more; returns when that is done, or takes too long. */
    @Override
    public void close() {
        rounds.close();
    }
}
