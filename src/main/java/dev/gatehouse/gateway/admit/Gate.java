package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.AdmissionSettings;
import dev.gatehouse.domain.IpAddress;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.UsageLimits;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What every request passes before anything else is looked at: is there room, and does not one address ask too much? */
public final class Gate {

    /** Of those that are inside, so many more may wait: who would wait behind them would wait in vain. */
    private static final int INSIDE_FOR_ONE_WAITING = 10;

    private static final Duration PATIENCE = Limiter.PATIENCE;

    private final Permits room = new Permits();
    private final Supplier<AdmissionSettings> settings;
    private final Limiters<IpAddress> addresses;

    /**
     * @param settings of this moment; asked once for each request
     * @param nanos a monotonic clock, as {@link System#nanoTime}
     */
    public Gate(Supplier<AdmissionSettings> settings, LongSupplier nanos) {
        this.settings = settings;
        this.addresses = new Limiters<>("your address", address -> "address:" + address.text(), nanos);
    }

    /** To be closed when the exchange is over. */
    public interface Entrance extends AutoCloseable {
        @Override
        void close();
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
        if (!room.acquire(most, most / INSIDE_FOR_ONE_WAITING, PATIENCE)) throw new Refusal.Overloaded();
        try {
            return enterFrom(address, now.perAddress());
        } catch (RuntimeException e) {
            room.release();
            throw e;
        }
    }

    private Entrance enterFrom(IpAddress address, UsageLimits perAddress) {
        if (perAddress.equals(UsageLimits.NONE)) return room::release;
        Limiter limiter = addresses.of(address.ofCustomer(), perAddress);
        limiter.takeRequest();
        if (!limiter.enter()) return room::release;
        return () -> {
            limiter.leave();
            room.release();
        };
    }

    Limiters<IpAddress> addresses() {
        return addresses;
    }
}
