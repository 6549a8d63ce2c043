package dev.gatehouse.control.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.InvalidDocumentException;
import dev.gatehouse.control.config.Preset;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads LiteLLM's {@code config.yaml}. Source: LiteLLM proxy documentation, "Overview" and "All settings" of the configuration, read
 * 2026-11-21.
 */
public final class LiteLlm {

    private static final String OF_ENVIRONMENT = "os.environ/";
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final int MOST_WEIGHT = 1000;

    private static final Map<String, String> STRATEGIES = Map.of(
            "simple-shuffle", "weighted",
            "least-busy", "least_busy",
            "latency-based-routing", "least_latency",
            "cost-based-routing", "cheapest");

    private final Draft draft = new Draft();

    private LiteLlm() {}

    /** @throws UnreadableSourceException if it is not YAML */
    public static Imported read(String yaml) {
        try {
            return new LiteLlm().imported(new Taken(Document.parse(yaml).tree(), "config"));
        } catch (InvalidDocumentException e) {
            throw new UnreadableSourceException(
                    "The file is not YAML: " + e.problems().getFirst().message() + ".");
        }
    }

    private Imported imported(Taken config) {
        for (Taken entry : config.objects("model_list")) model(entry);
        Taken router = config.object("router_settings");
        Taken general = config.object("litellm_settings");
        router(router);
        fallbacks(router);
        fallbacks(general);
        general.leave(draft);
        router.leave(draft);
        Taken settings = config.object("general_settings");
        if (!settings.take("master_key").isMissingNode()) {
            draft.note(
                    "general_settings.master_key is not copied: the admin token is GATEHOUSE_ADMIN_TOKEN, and clients get"
                            + " virtual keys of their own");
        }
        if (!settings.take("database_url").isMissingNode()) {
            draft.note("general_settings.database_url is not copied: DATABASE_URL names the PostgreSQL to use");
        }
        settings.leave(draft);
        config.take("environment_variables")
                .fieldNames()
                .forEachRemaining(name -> draft.note(
                        "environment_variables." + name + " is not copied: set it in the gateway's environment"));
        config.leave(draft);
        return draft.done();
    }

    private void model(Taken entry) {
        String name = entry.text("model_name");
        Taken parameters = entry.object("litellm_params");
        String written = parameters.text("model");
        if (name.contains("*") || written.contains("*")) {
            draft.note(
                    entry.path() + " stands for many models by \"*\", which is not imported: clients can name any model"
                            + " of a provider as provider/model");
            return;
        }
        int slash = written.indexOf('/');
        String custom = parameters.text("custom_llm_provider");
        String prefix = !custom.isEmpty() ? custom : slash < 0 ? Vendor.OPENAI.prefix() : written.substring(0, slash);
        Optional<Vendor> vendor = Vendor.of(prefix);
        String model = slash >= 0 && written.startsWith(prefix + "/") ? written.substring(slash + 1) : written;
        String url = parameters.text("api_base");
        if (url.isEmpty()) url = parameters.text("base_url");
        if (vendor.isEmpty()
                || (url.isEmpty() && vendor.get().preset().baseUrl().isEmpty())) {
            draft.note(entry.path() + " (" + name + ") is left out: "
                    + (vendor.isEmpty()
                            ? "the provider " + prefix + " speaks none of our dialects"
                            : "it names no api_base"));
            return;
        }
        Optional<ObjectNode> group = draft.group(name);
        if (group.isEmpty()) return;
        String provider = provider(vendor.get(), url, parameters);
        ObjectNode target = draft.target(group.get(), provider, model);
        int weight = parameters.take("weight").asInt(1);
        if (weight > 1) target.put("weight", Math.min(weight, MOST_WEIGHT));
        facts(provider, model, parameters, entry.object("model_info"));
        parameters.leave(draft);
        entry.leave(draft);
    }

    /** The provider that this entry calls: those with the same URL are one. */
    private String provider(Vendor vendor, String url, Taken parameters) {
        boolean variable = url.startsWith(OF_ENVIRONMENT);
        String base =
                url.isEmpty() ? vendor.preset().baseUrl() : variable ? "https://invalid.invalid" : vendor.url(url);
        String name = Draft.slug(vendor.prefix().replace('_', '-'));
        int number = 1;
        while (isAnother(name, base)) name = Draft.slug(vendor.prefix().replace('_', '-')) + "-" + ++number;
        if (variable) {
            draft.note("the base_url of the provider " + name + " came from a variable; write it into the document");
        }
        ObjectNode provider = draft.provider(name).put("type", vendor.preset().name());
        if (!base.equals(vendor.preset().baseUrl())) provider.put("base_url", base);
        if (base.startsWith("http://")) {
            draft.note("the provider " + name + " is called by http: name its host in GATEHOUSE_ALLOWED_NETWORKS");
        }
        key(name, vendor, parameters.text("api_key"));
        return name;
    }

    private boolean isAnother(String name, String base) {
        return draft.knownProvider(name)
                .filter(known -> !baseUrl(known).equals(base))
                .isPresent();
    }

    private static String baseUrl(ObjectNode provider) {
        String known = Preset.of(provider.path("type").asText()).orElseThrow().baseUrl();
        return provider.path("base_url").asText(known);
    }

    private void key(String provider, Vendor vendor, String written) {
        if (written.startsWith(OF_ENVIRONMENT)) {
            draft.key(provider, written.substring(OF_ENVIRONMENT.length()));
        } else if (!written.isEmpty()) {
            String variable = Draft.variable(provider) + "_API_KEY";
            draft.key(provider, variable);
            draft.note("the provider " + provider + " has a key written into the file, which is not copied: set "
                    + variable + " to it");
        } else if (!vendor.variable().isEmpty()) {
            draft.key(provider, vendor.variable());
        }
    }

    private void facts(String provider, String model, Taken parameters, Taken facts) {
        for (Taken source : List.of(parameters, facts)) {
            price(provider, model, "input", source.take("input_cost_per_token"));
            price(provider, model, "output", source.take("output_cost_per_token"));
            price(provider, model, "cache_read", source.take("cache_read_input_token_cost"));
        }
        JsonNode window = facts.take("max_input_tokens");
        if (window.canConvertToLong()) draft.model(provider, model).put("context_window", window.asLong());
        JsonNode output = facts.take("max_output_tokens");
        if (output.canConvertToLong()) draft.model(provider, model).put("max_output_tokens", output.asLong());
        if (facts.take("supports_vision").asBoolean()) {
            draft.capability(provider, model, "vision", true);
        }
        if (!facts.take("supports_function_calling").asBoolean(true)) {
            draft.capability(provider, model, "tools", false);
        }
        facts.leave(draft);
    }

    private void price(String provider, String model, String name, JsonNode ofToken) {
        if (ofToken.isNumber())
            draft.price(provider, model, name, ofToken.decimalValue().multiply(MILLION));
    }

    private void router(Taken router) {
        String written = router.text("routing_strategy");
        String strategy = STRATEGIES.getOrDefault(written, "weighted");
        if (!written.isEmpty() && !STRATEGIES.containsKey(written)) {
            draft.note("router_settings.routing_strategy " + written + " has no counterpart; groups are weighted");
        }
        draft.strategies(strategy);
        router.take("model_group_alias").properties().forEach(alias -> {
            JsonNode real = alias.getValue().isObject() ? alias.getValue().path("model") : alias.getValue();
            draft.alias(alias.getKey(), real.asText());
        });
        JsonNode timeout = router.take("timeout");
        if (timeout.isNumber()) draft.setting("deadline", Math.max(1, timeout.asLong()) + "s");
        for (String own : List.of("num_retries", "allowed_fails", "cooldown_time", "retry_after", "retry_policy")) {
            if (!router.take(own).isMissingNode()) {
                draft.note("router_settings." + own + " is not needed: retries and circuits follow docs/failover.md");
            }
        }
    }

    private void fallbacks(Taken settings) {
        for (String kind : List.of("fallbacks", "context_window_fallbacks")) {
            for (JsonNode entry : settings.take(kind)) {
                entry.properties()
                        .forEach(from -> from.getValue().forEach(to -> draft.fallback(from.getKey(), to.asText())));
            }
        }
        for (JsonNode other : settings.take("default_fallbacks")) {
            for (String group : draft.groupNames()) {
                if (!group.equals(other.asText())) draft.fallback(group, other.asText());
            }
        }
    }
}
