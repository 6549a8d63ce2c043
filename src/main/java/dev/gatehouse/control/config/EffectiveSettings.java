package dev.gatehouse.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.EffectiveSetting;
import dev.gatehouse.domain.EffectiveSetting.Origin;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Timeouts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings of a document, those among them that it does not name. */
public final class EffectiveSettings {

    /** What holds where the document is silent; without a value where nothing is limited. */
    private static final Map<String, Optional<String>> DEFAULTS = defaults();

    private EffectiveSettings() {}

    private static Map<String, Optional<String>> defaults() {
        Settings normal = Settings.DEFAULT;
        var defaults = new LinkedHashMap<String, Optional<String>>();
        defaults.put("max_body_bytes", said(normal.maxBodyBytes()));
        defaults.put("max_answer_bytes", said(normal.maxAnswerBytes()));
        defaults.put("deadline", said(normal.deadline()));
        defaults.put("log_retention", said(normal.logRetention()));
        defaults.put("auto_groups", Optional.of(Boolean.toString(DocumentReader.AUTO_GROUPS)));
        defaults.put("max_concurrent_exchanges", said(normal.admission().mostExchanges()));
        defaults.put("trusted_proxies", Optional.empty());
        defaults.put("limits.per_ip.rps", Optional.empty());
        defaults.put("limits.per_ip.burst", Optional.empty());
        defaults.put("limits.per_ip.tpm", Optional.empty());
        defaults.put("limits.per_ip.concurrency", Optional.empty());
        for (BudgetPeriod period : BudgetPeriod.values()) {
            defaults.put("limits.per_ip.budgets." + period.id(), Optional.empty());
        }
        defaults.put("limits.budget_grace_percent", said(normal.admission().budgetGracePercent()));
        defaults.put("timeouts.connect", said(Timeouts.DEFAULT.connect()));
        defaults.put("timeouts.headers", said(Timeouts.DEFAULT.headers()));
        defaults.put("timeouts.ttft", Optional.of("auto"));
        defaults.put("timeouts.stall", said(Timeouts.DEFAULT.stall()));
        return Map.copyOf(defaults);
    }

    /** In alphabetical order. */
    public static List<EffectiveSetting> of(Document document) {
        var settings = new LinkedHashMap<String, EffectiveSetting>();
        DEFAULTS.forEach((name, value) -> settings.put(name, setting(name, value.orElse(null), Origin.DEFAULT)));
        written("", document.tree().path("settings"), settings);
        return settings.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    private static void written(String path, JsonNode object, Map<String, EffectiveSetting> settings) {
        object.properties().forEach(field -> {
            String name = path + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) written(name + ".", value, settings);
            else if (!value.isNull()) {
                String text = value.isValueNode() ? value.asText() : value.toString();
                settings.put(name, setting(name, text, Origin.DOCUMENT));
            }
        });
    }

    private static EffectiveSetting setting(String name, @Nullable String value, Origin origin) {
        return new EffectiveSetting("settings." + name, Optional.ofNullable(value), origin);
    }

    private static Optional<String> said(long number) {
        return Optional.of(Long.toString(number));
    }

    /** In the largest unit that is exact, as documents have it. */
    private static Optional<String> said(Duration time) {
        long seconds = time.toSeconds();
        if (seconds % 86_400 == 0) return Optional.of(seconds / 86_400 + "d");
        if (seconds % 3_600 == 0) return Optional.of(seconds / 3_600 + "h");
        return Optional.of(seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s");
    }
}
