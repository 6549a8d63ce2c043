package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.LearnedFact;
import dev.gatehouse.domain.LearnedFact.Kind;
import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Change;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What trying has told about targets. Reading takes one volatile read; thread-safe. */
public final class Learned {

    /** Far more than a team's models refuse; a bound because clients can name any model of a provider. */
    private static final int MAX_FACTS = 1_000;

    private static final Optional<String> ADAPTIVELY = Optional.of("adaptive");

    private record Name(String provider, String model) {
        static Name of(LearnedFact fact) {
            return new Name(fact.provider(), fact.model());
        }
    }

    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final Supplier<List<LearnedFact>> stored;
    private final BiConsumer<LearnedFact, Runnable> keep;
    private final AtomicLong tickets = new AtomicLong();
    private final ReentrantLock writing = new ReentrantLock();
    private final Set<LearnedFact> notYetStored = new HashSet<>();
    private long installed;
    private volatile Map<Name, List<LearnedFact>> facts = Map.of();

    /**
     * @param stored all facts that are stored
     * @param keep stores a new fact and then runs the action; must neither block nor throw
     */
    public Learned(
            InstantSource clock,
            Supplier<UUID> ids,
            Supplier<List<LearnedFact>> stored,
            BiConsumer<LearnedFact, Runnable> keep) {
        this.clock = clock;
        this.ids = ids;
        this.stored = stored;
        this.keep = keep;
    }

    /** Reads again what is stored, and tries again to store what is not; what was known stays in force if that fails. */
    public void reload() {
        // Of two reloads at once the one that began later has seen more.
        long ticket = tickets.incrementAndGet();
        List<LearnedFact> read = stored.get();
        List<LearnedFact> unsafe;
        writing.lock();
        try {
            if (ticket < installed) return;
            installed = ticket;
            var byTarget = new HashMap<Name, List<LearnedFact>>();
            for (LearnedFact fact : read) of(fact, byTarget).add(fact);
            notYetStored.removeIf(fact -> of(fact, byTarget).stream().anyMatch(fact::saysTheSameAs));
            for (LearnedFact fact : notYetStored) of(fact, byTarget).add(fact);
            facts = byTarget;
            unsafe = List.copyOf(notYetStored);
        } finally {
            writing.unlock();
        }
        for (LearnedFact fact : unsafe) keep.accept(fact, () -> isStored(fact));
    }

    /** The fact is safe: from now on it is known as long as it is stored. */
    private void isStored(LearnedFact fact) {
        writing.lock();
        try {
            notYetStored.remove(fact);
        } finally {
            writing.unlock();
        }
        reload();
    }

    private static List<LearnedFact> of(LearnedFact fact, Map<Name, List<LearnedFact>> byTarget) {
        return byTarget.computeIfAbsent(Name.of(fact), name -> new ArrayList<>(2));
    }

    /** How a request to the target is changed. */
    List<Change> changes(Target target) {
        List<LearnedFact> known = of(target);
        if (known.isEmpty()) return List.of();
        var changes = new ArrayList<Change>(known.size());
        for (LearnedFact fact : known) {
            switch (fact.kind()) {
                case DROP -> changes.add(new Change.Drop(fact.field()));
                case RENAME -> fact.name().ifPresent(name -> changes.add(new Change.Rename(fact.field(), name)));
                case NO_PREFILL -> {}
                case DIALECT -> dialect(fact).map(Change.Speak::new).ifPresent(changes::add);
                case THINKING -> changes.add(new Change.Think(fact.name().equals(ADAPTIVELY)));
            }
        }
        return changes;
    }

    private static Optional<Dialect> dialect(LearnedFact fact) {
        return Arrays.stream(Dialect.values())
                .filter(dialect -> fact.name().equals(Optional.of(dialect.id())))
                .findFirst();
    }

    /** Whether it may be asked to carry on an answer. */
    boolean takesPrefill(Target target) {
        return target.facts().prefill() && of(target).stream().noneMatch(fact -> fact.kind() == Kind.NO_PREFILL);
    }

    private List<LearnedFact> of(Target target) {
        return facts.getOrDefault(new Name(target.provider().name(), target.model()), List.of());
    }

    /** The target answered with the change, and not without. */
    void learn(Target target, Change change) {
        switch (change) {
            case Change.Drop drop -> learn(target, Kind.DROP, drop.field(), null);
            case Change.Rename rename -> learn(target, Kind.RENAME, rename.field(), rename.name());
            case Change.Speak speak ->
                learn(target, Kind.DIALECT, "dialect", speak.dialect().id());
            case Change.Think think ->
                learn(target, Kind.THINKING, "thinking", think.adaptively() ? "adaptive" : "budget");
            case Change.Spend spend -> throw new IllegalArgumentException("a limit is no remedy");
            case Change.Instruct instruct -> throw new IllegalArgumentException("an instruction is no remedy");
            case Change.Say say -> throw new IllegalArgumentException("a correction is no remedy");
            case Change.Prefill prefill -> throw new IllegalArgumentException("a prefill is no remedy");
        }
    }

    /** The target answered without a prefill, and not with one. */
    void refusesPrefill(Target target) {
        learn(target, Kind.NO_PREFILL, "messages", null);
    }

    private void learn(Target target, Kind kind, String field, @Nullable String name) {
        var fact = new LearnedFact(
                ids.get(),
                target.provider().name(),
                target.model(),
                kind,
                field,
                Optional.ofNullable(name),
                clock.instant());
        if (add(fact)) keep.accept(fact, () -> isStored(fact));
    }

    private boolean add(LearnedFact fact) {
        writing.lock();
        try {
            if (facts.values().stream().mapToInt(List::size).sum() >= MAX_FACTS) return false;
            Name target = Name.of(fact);
            List<LearnedFact> before = facts.getOrDefault(target, List.of());
            boolean known = before.stream()
                    .anyMatch(one -> one.kind() == fact.kind() && one.field().equals(fact.field()));
            if (known) return false;
            var more = new ArrayList<>(before);
            more.add(fact);
            var all = new HashMap<>(facts);
            all.put(target, List.copyOf(more));
            facts = all;
            notYetStored.add(fact);
            return true;
        } finally {
            writing.unlock();
        }
    }
}
