package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.route.Figures;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** How fast and how busy targets are, as this process sees it. Thread-safe. */
public final class TargetFigures implements Figures {

    /** Clients may name any model of a provider, so that what is called is not bounded by the configuration. */
    static final int MAX_TARGETS = 1_000;

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    /** Changed under the lock, read without it. */
    private final Map<ModelName, TargetFigure> figures = new ConcurrentHashMap<>();

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    public TargetFigures(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** An attempt begins; it counts until {@link Flight#ended}. */
    Flight started(Target target) {
        TargetFigure known = figures.get(target.name());
        return new Flight(known == null ? added(target) : known, nanos);
    }

    @Override
    public Optional<Duration> medianTtft(Target target) {
        TargetFigure known = figures.get(target.name());
        return known == null ? Optional.empty() : known.ttft(nanos.getAsLong()).map(TargetFigure.Ttft::median);
    }

    @Override
    public int inFlight(Target target) {
        TargetFigure known = figures.get(target.name());
        return known == null ? 0 : known.inFlight();
    }

    /** How many calls are under way, all targets together. */
    public int inFlight() {
        return figures.values().stream().mapToInt(TargetFigure::inFlight).sum();
    }

    /** If there is no room, the figure is a new one that nobody else will find. */
    private TargetFigure added(Target target) {
        lock.lock();
        try {
            if (figures.size() >= MAX_TARGETS) evictOne();
            return figures.size() < MAX_TARGETS
                    ? figures.computeIfAbsent(target.name(), name -> new TargetFigure())
                    : new TargetFigure();
        } finally {
            lock.unlock();
        }
    }

    /** What was never measured goes first: a model that does not exist never is. Never one with calls under way. */
    private void evictOne() {
        long now = nanos.getAsLong();
        figures.entrySet().stream()
                .filter(entry -> entry.getValue().inFlight() == 0)
                .max(Comparator.comparingLong(entry -> entry.getValue()
                        .ttft(now)
                        .map(ttft -> now - ttft.newestNanos())
                        .orElse(Long.MAX_VALUE)))
                .map(Map.Entry::getKey)
                .ifPresent(figures::remove);
    }
}
