package dev.gatehouse.store;

import dev.gatehouse.domain.DiscoveredModels;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Tables {@code discovery} and {@code discovered_model}. Providers go by their names in lower case. */
public final class DiscoveryTable {

    /** For so long it is told that a model is gone, or a provider not asked any more. */
    private static final Duration FORGETTING = Duration.ofDays(30);

    /** Of gateways that come at once one gets the row; the others wait for it, and find that it is no longer due. */
    private static final String CLAIM = """
            INSERT INTO discovery AS known (provider, asked_at, answered)
            SELECT :provider, :now, false
             WHERE NOT EXISTS (
                   SELECT 1
                     FROM discovery
                    WHERE provider = :provider
                      AND asked_at > CASE WHEN answered THEN :answered_before ELSE :failed_before END)
                ON CONFLICT (provider) DO UPDATE
               SET asked_at = :now, answered = false
             WHERE known.asked_at <= CASE WHEN known.answered THEN :answered_before ELSE :failed_before END
            """;

    private static final String ANSWERED = "UPDATE discovery SET answered = true WHERE provider = :provider";

    private static final String OFFER = """
            INSERT INTO discovered_model AS known (provider, model, first_seen_at)
            SELECT DISTINCT :provider, offered, :now
              FROM unnest(:models) AS offered
                ON CONFLICT (provider, model) DO UPDATE
               SET vanished_at = NULL
             WHERE known.vanished_at IS NOT NULL
            """;

    private static final String VANISH = """
            UPDATE discovered_model
               SET vanished_at = :now
             WHERE provider = :provider AND vanished_at IS NULL AND model <> ALL (:models)
            """;

    private static final String FORGET_MODELS = "DELETE FROM discovered_model WHERE vanished_at < :forgotten";
    private static final String FORGET_PROVIDERS = "DELETE FROM discovery WHERE asked_at < :forgotten";

    private static final String OFFERED = """
            SELECT provider, array_agg(model ORDER BY model) AS models
              FROM discovered_model
             WHERE vanished_at IS NULL
             GROUP BY provider
            """;

    private static final String ASKED = "SELECT asked_at, answered FROM discovery WHERE provider = :provider";

    private static final String MODELS = """
            SELECT model, first_seen_at, vanished_at
              FROM discovered_model
             WHERE provider = :provider
             ORDER BY model
            """;

    private final Jdbi jdbi;

    public DiscoveryTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Whether the caller is to ask the provider now; nobody else is until it is due again.
     *
     * @param answeredBefore it is due if it was last asked then, and answered
     * @param failedBefore it is due if it was last asked then, and did not answer
     */
    public boolean claim(String provider, Instant now, Instant answeredBefore, Instant failedBefore) {
        return jdbi.withHandle(handle -> handle.createUpdate(CLAIM)
                        .bind("provider", provider)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bind("answered_before", answeredBefore.atOffset(ZoneOffset.UTC))
                        .bind("failed_before", failedBefore.atOffset(ZoneOffset.UTC))
                        .execute()
                == 1);
    }

    /** Keeps what a provider answered that was claimed before. What it offered until now, and does not any more, has vanished. */
    public void keep(String provider, List<String> models, Instant now) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate(ANSWERED).bind("provider", provider).execute();
            for (String change : List.of(OFFER, VANISH)) {
                handle.createUpdate(change)
                        .bind("provider", provider)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .bindArray("models", String.class, models)
                        .execute();
            }
            for (String old : List.of(FORGET_MODELS, FORGET_PROVIDERS)) {
                handle.createUpdate(old)
                        .bind("forgotten", now.minus(FORGETTING).atOffset(ZoneOffset.UTC))
                        .execute();
            }
        });
    }

    /** The names of the models that providers offer, sorted, by provider. */
    public Map<String, List<String>> offered() {
        var offered = new TreeMap<String, List<String>>();
        jdbi.useHandle(handle -> handle.createQuery(OFFERED)
                .map((row, context) -> Map.entry(row.getString("provider"), List.of((String[])
                        row.getArray("models").getArray())))
                .forEach(entry -> offered.put(entry.getKey(), entry.getValue())));
        return Map.copyOf(offered);
    }

    public DiscoveredModels of(String provider) {
        return jdbi.inTransaction(handle -> {
            List<DiscoveredModels.Model> models = models(handle, provider);
            return handle.createQuery(ASKED)
                    .bind("provider", provider)
                    .map((row, context) -> new DiscoveredModels(
                            Optional.of(row.getTimestamp("asked_at").toInstant()), row.getBoolean("answered"), models))
                    .findOne()
                    .orElseGet(() -> new DiscoveredModels(Optional.empty(), false, models));
        });
    }

    private static List<DiscoveredModels.Model> models(Handle handle, String provider) {
        return handle.createQuery(MODELS)
                .bind("provider", provider)
                .map((row, context) -> model(row))
                .list();
    }

    private static DiscoveredModels.Model model(ResultSet row) throws SQLException {
        return new DiscoveredModels.Model(
                row.getString("model"),
                row.getTimestamp("first_seen_at").toInstant(),
                Optional.ofNullable(row.getTimestamp("vanished_at")).map(time -> time.toInstant()));
    }
}
