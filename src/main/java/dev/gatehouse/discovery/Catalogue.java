package dev.gatehouse.discovery;

import dev.gatehouse.domain.Provider;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What providers offer, in memory, as any gateway of the database found out last. Thread-safe. */
public final class Catalogue {

    private final Supplier<Map<String, List<String>>> stored;
    private final AtomicReference<Map<String, List<String>>> offered = new AtomicReference<>(Map.of());

    /** @param stored the names of the models that are offered, by {@link #key} */
    public Catalogue(Supplier<Map<String, List<String>>> stored) {
        this.stored = stored;
    }

    /** What a provider is called here. */
    public static String key(String provider) {
        return provider.toLowerCase(Locale.ROOT);
    }

    /** Reads it again; false if it is what it was. */
    public boolean reload() {
        Map<String, List<String>> now = stored.get();
        return !now.equals(offered.getAndSet(now));
    }

    /** The names of the models that the provider offers, sorted; none if it is not to be asked for them, or did not answer yet. */
    public List<String> models(Provider provider) {
        return provider.discovery().isEmpty() ? List.of() : offered.get().getOrDefault(key(provider.name()), List.of());
    }
}
