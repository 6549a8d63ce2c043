package dev.gatehouse.control.events;

import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.CircuitState.Phase;
import dev.gatehouse.rounds.Rounds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second for what changes without a word: how much is in flight, and circuits, of which an open one becomes half open
 * by the clock alone. No request does any of this work. Runs on a virtual thread of its own.
 */
public final class Pulse implements AutoCloseable {

    private static final Duration BEAT = Duration.ofSeconds(1);

    /** @param model null for the provider's own */
    private record Name(String provider, @Nullable String model) {}

    private final Events events;
    private final LongSupplier inFlight;
    private final Supplier<List<CircuitState>> circuits;
    private final Rounds rounds = new Rounds("events", BEAT, this::look, BEAT);

    /** Only the thread uses these. */
    private long toldInFlight;

    private Map<Name, Phase> toldCircuits;

    private Pulse(Events events, LongSupplier inFlight, Supplier<List<CircuitState>> circuits) {
        this.events = events;
        this.inFlight = inFlight;
        this.circuits = circuits;
        this.toldCircuits = notClosed();
    }

    /**
     * Begins to look.
     *
     * @param inFlight how many requests are being served
     * @param circuits those that remember a failure
     */
    public static Pulse start(Events events, LongSupplier inFlight, Supplier<List<CircuitState>> circuits) {
        var pulse = new Pulse(events, inFlight, circuits);
        pulse.rounds.start();
        return pulse;
    }

    private void look() {
        tellInFlight();
        tellCircuits();
    }

    private void tellInFlight() {
        long now = inFlight.getAsLong();
        if (now == toldInFlight) return;
        toldInFlight = now;
        events.publish(new Event.Live(now));
    }

    private void tellCircuits() {
        Map<Name, Phase> now = notClosed();
        var changed = new HashMap<>(now);
        changed.entrySet().removeAll(toldCircuits.entrySet());
        for (Name before : toldCircuits.keySet()) if (!now.containsKey(before)) changed.put(before, Phase.CLOSED);
        toldCircuits = now;
        changed.forEach((name, phase) -> events.publish(new Event.Circuit(name.provider(), name.model(), phase.id())));
    }

    /** A circuit that is closed is as good as none. */
    private Map<Name, Phase> notClosed() {
        return circuits.get().stream()
                .filter(circuit -> circuit.phase() != Phase.CLOSED)
                .collect(Collectors.toMap(
                        circuit -> new Name(circuit.provider(), circuit.model().orElse(null)), CircuitState::phase));
    }

    @Override
    public void close() {
        rounds.close();
    }
}
