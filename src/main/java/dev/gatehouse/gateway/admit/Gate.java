package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.AdmissionSettings;
import dev.gatehouse.domain.IpAddress;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.UsageLimits;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every request passes before anything else is looked at: is there room, and does not one address ask too much? */
public final class Gate {

    /** Of those that are inside, so many more may wait: who would wait behind them would wait in vain. */
    private static final int INSIDE_FOR_ONE_WAITING = 10;

    /**
     * Some 30 MB, and 3 more for each other gateway that has told of all of them. They can be had without end; those who come then
     * share one limiter, or who changes addresses would have none.
     */
    static final int MOST_ADDRESSES = 20_000;

    private static final Duration PATIENCE = Limiter.PATIENCE;

    private final Permits room = new Permits();
    private final Decisions decisions = new Decisions();
    private final Supplier<AdmissionSettings> settings;
    private final Limiters<IpAddress> addresses;

    /**
     * @param settings of this moment; asked once for each request
     * @param nanos a monotonic clock, as {@link System#nanoTime}
     */
    public Gate(Supplier<AdmissionSettings> settings, LongSupplier nanos) {
        this.settings = settings;
        this.addresses = new Limiters<>(
                "your address", address -> "address:" + address.text(), MOST_ADDRESSES, "address:others", nanos);
    }

    /** What a request holds that was let in; to be closed when its exchange is over. */
    public static final class Entrance implements AutoCloseable {

        private final Permits room;
        private final Allowance.@Nullable Share address;
        private final boolean entered;

        private Entrance(Permits room, Allowance.@Nullable Share address, boolean entered) {
            this.room = room;
            this.address = address;
            this.entered = entered;
        }

        /** What its address may use; null if addresses have no limits. */
        Allowance.@Nullable Share address() {
            return address;
        }

        @Override
        public void close() {
            if (address != null && entered) address.limiter().leave();
            room.release();
        }
    }

    /**
     * Lets a request in.
     *
     * @throws Refusal.Overloaded if there is no room
     * @throws Refusal.LimitReached if its address has too many
     */
    public Entrance enter(IpAddress address) {
        AdmissionSettings now = settings.get();
        int most = now.mostExchanges();
        if (!room.acquire(most, most / INSIDE_FOR_ONE_WAITING, PATIENCE)) {
            decisions.refused(Decisions.Kind.CONCURRENCY);
            throw new Refusal.Overloaded();
        }
        decisions.allowed(Decisions.Kind.CONCURRENCY);
        try {
            return enterFrom(address, now.perAddress());
        } catch (RuntimeException e) {
            room.release();
            throw e;
        }
    }

    private Entrance enterFrom(IpAddress address, UsageLimits perAddress) {
        if (perAddress.equals(UsageLimits.NONE)) return new Entrance(room, null, false);
        Limiter limiter = addresses.of(address.ofCustomer(), perAddress);
        limiter.takeRequest();
        boolean entered = limiter.enter();
        return new Entrance(room, new Allowance.Share("ip", perAddress, limiter, false), entered);
    }

    /** How many requests wait for room in the process. */
    public int waiting() {
        return room.waiting();
    }

    /** Whether there was room. */
    Decisions decisions() {
        return decisions;
    }

    Limiters<IpAddress> addresses() {
        return addresses;
    }
}
