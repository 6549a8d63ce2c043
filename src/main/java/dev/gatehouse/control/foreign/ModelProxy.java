package dev.gatehouse.control.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads Model-Proxy's folder {@code config/}: {@code providers/<name>.json} and {@code models/<name>.json}. */
public final class ModelProxy {

    /** How it calls the wire formats, and which path of an endpoint belongs to each. */
    private enum Wire {
        OPENAI("openai-chat", "/chat/completions"),
        ANTHROPIC("anthropic", "/messages"),
        RESPONSES("openai-responses", "/responses");

        private final String dialect;
        private final String path;

        Wire(String dialect, String path) {
            this.dialect = dialect;
            this.path = path;
        }
    }

    private static final Map<String, Wire> WIRES = Map.of(
            "openai", Wire.OPENAI, "azure", Wire.OPENAI, "anthropic", Wire.ANTHROPIC, "responses", Wire.RESPONSES);

    private final Draft draft = new Draft();
    private final Set<String> variables;
    private final Map<String, Wire> wires = new LinkedHashMap<>();

    private ModelProxy(Set<String> variables) {
        this.variables = Set.copyOf(variables);
    }

    /**
     * Reads the files.
     *
     * @param providers the files of {@code providers/}, by name
     * @param models the files of {@code models/}, by name
     * @param variables names of environment variables that are set, to tell which numbered keys there are
     */
    public static Imported read(List<JsonNode> providers, List<JsonNode> models, Set<String> variables) {
        var reader = new ModelProxy(variables);
        providers.forEach(file ->
                reader.provider(new Taken(file, "providers/" + file.path("name").asText())));
        var taken = models.stream()
                .map(file ->
                        new Taken(file, "models/" + file.path("logical_name").asText()))
                .toList();
        var fallbacks = new LinkedHashMap<String, List<String>>();
        taken.forEach(file -> reader.model(file, fallbacks));
        fallbacks.forEach((group, others) -> others.forEach(other -> reader.draft.fallback(group, other)));
        return reader.draft.done();
    }

    private void provider(Taken file) {
        String name = Draft.slug(file.text("name"));
        file.take("display_name");
        ObjectNode provider = draft.provider(name);
        Taken endpoints = file.object("endpoints");
        Wire wire = wire(endpoints.text("compatible_format"));
        wires.put(name, wire);
        provider.put("base_url", url(name, endpoints, wire));
        if (wire != Wire.OPENAI) provider.put("dialect", wire.dialect);
        endpoints.take("streaming");
        endpoints.leave(draft);
        if (!file.take("enabled").asBoolean(true)) provider.put("enabled", false);
        keys(name, file.object("api_keys"));
        headers(name, file.object("authentication"));
        file.take("models")
                .properties()
                .forEach(model -> facts(
                        name, model.getKey(), new Taken(model.getValue(), file.path() + ".models." + model.getKey())));
        file.leave(draft);
    }

    private static Wire wire(String written) {
        return WIRES.getOrDefault(written, Wire.OPENAI);
    }

    private String url(String name, Taken endpoints, Wire wire) {
        String base = endpoints.text("base_url").replaceAll("/+$", "");
        String path = endpoints.text("completions");
        if (base.contains("${")) {
            draft.note("the base_url of the provider " + name + " came from a variable; write it into the document");
            return "https://invalid.invalid";
        }
        if (path.endsWith(wire.path)) base += path.substring(0, path.length() - wire.path.length());
        else if (!path.isEmpty())
            draft.note("the provider " + name + " answers under " + path + ", which cannot be set here");
        if (base.startsWith("http://")) {
            draft.note("the provider " + name + " is called by http: name its host in GATEHOUSE_ALLOWED_NETWORKS");
        }
        return base;
    }

    private void keys(String provider, Taken keys) {
        for (JsonNode pattern : keys.take("env_var_patterns")) {
            String name = pattern.asText().replace("{PROVIDER}", Draft.variable(provider));
            if (!name.contains("{INDEX}")) {
                draft.key(provider, name);
                continue;
            }
            String[] around = name.split("\\{INDEX}", 2);
            List<String> found = variables.stream()
                    .filter(variable -> variable.startsWith(around[0]) && variable.endsWith(around[1]))
                    .filter(variable -> variable.substring(around[0].length()).matches("\\d+.*"))
                    .sorted()
                    .toList();
            found.forEach(variable -> draft.key(provider, variable));
            if (found.isEmpty()) {
                draft.note("the provider " + provider + " took any number of keys named " + name
                        + "; none is set here: list those that you have");
            }
        }
        if (!keys.take("default_value").isMissingNode()) {
            draft.note("the provider " + provider + " has a key written into its file, which is not copied: set "
                    + Draft.variable(provider) + "_API_KEY to it");
            draft.key(provider, Draft.variable(provider) + "_API_KEY");
        }
        keys.take("description");
        keys.leave(draft);
    }

    private void headers(String provider, Taken authentication) {
        String type = authentication.text("type");
        if (!List.of("", "bearer", "x-api-key", "none", "api_key").contains(type)) {
            draft.note("the provider " + provider + " authenticates by " + type + ", which has no counterpart here");
        }
        authentication.take("header_name");
        authentication.take("header_format");
        authentication.take("additional_headers").properties().forEach(header -> {
            String value = header.getValue().asText();
            // Anything may be a secret but what is known to be none.
            if (header.getKey().equalsIgnoreCase("anthropic-version")) return;
            String variable = Draft.variable(provider) + "_" + Draft.variable(header.getKey());
            boolean refers = value.contains("${");
            String reference =
                    refers ? value.replaceAll("\\$\\{(?:env:)?(\\w+)}", "\\${env:$1}") : "${env:" + variable + "}";
            ObjectNode entry = draft.provider(provider);
            ObjectNode headers = entry.path("headers") instanceof ObjectNode known ? known : entry.putObject("headers");
            headers.put(header.getKey(), reference);
            if (!refers) {
                draft.note("the header " + header.getKey() + " of the provider " + provider
                        + " is not copied, since it may be a secret: set " + variable + " to it");
            }
        });
        authentication.leave(draft);
    }

    private void facts(String provider, String model, Taken facts) {
        for (String name : List.of("context_window", "context_length")) {
            JsonNode window = facts.take(name);
            if (window.canConvertToLong()) draft.model(provider, model).put("context_window", window.asLong());
        }
        price(provider, model, facts.object("pricing"));
        facts.leave(draft);
    }

    private void price(String provider, String model, Taken pricing) {
        Taken paid = pricing.object("user_cost");
        for (String name : List.of("input", "output")) {
            JsonNode amount = paid.take(name);
            if (amount.isNumber()) draft.price(provider, model, name, amount.decimalValue());
        }
        JsonNode read = paid.take("cache_read");
        if (read.isNumber()) draft.price(provider, model, "cache_read", read.decimalValue());
        pricing.take("typical_cost");
        paid.leave(draft);
        pricing.leave(draft);
    }

    private void model(Taken file, Map<String, List<String>> fallbacks) {
        String name = file.text("logical_name");
        Optional<ObjectNode> group = draft.group(name);
        if (group.isEmpty()) return;
        JsonNode timeout = file.take("timeout_seconds");
        if (timeout.isNumber()) group.get().putObject("timeouts").put("headers", Math.max(1, timeout.asLong()) + "s");
        JsonNode window = file.take("context_window");
        for (Taken route : file.objects("model_routings")) route(group.get(), route, window);
        Taken hedged = file.object("hedged_routing");
        if (hedged.take("enabled").asBoolean()) {
            group.get().put("hedge_after", Math.max(1, hedged.take("stagger_ms").asLong(250)) + "ms");
            draft.note("the group " + name + " starts one more target after its hedge_after, never more at once");
        }
        var others = new ArrayList<String>();
        file.take("fallback_model_routings").forEach(other -> others.add(other.asText()));
        if (!others.isEmpty()) fallbacks.put(name, others);
        file.leave(draft);
    }

    private void route(ObjectNode group, Taken route, JsonNode window) {
        String provider = Draft.slug(route.text("provider"));
        String model = route.text("model");
        if (draft.knownProvider(provider).isEmpty()) {
            draft.note(route.path() + " is left out: there is no provider " + provider);
            return;
        }
        String used = variant(provider, route);
        draft.target(group, used, model);
        JsonNode own = route.take("context_window");
        JsonNode known = own.canConvertToLong() ? own : window;
        if (known.canConvertToLong()) draft.model(used, model).put("context_window", known.asLong());
        Taken capabilities = route.object("capabilities");
        if (capabilities.take("multimodal").asBoolean()) {
            draft.capability(used, model, "vision", true);
        }
        capabilities.leave(draft);
        price(used, model, route.object("pricing"));
        route.leave(draft);
    }

    /** A route with a URL, keys or a wire format of its own calls a provider of its own. */
    private String variant(String provider, Taken route) {
        String url = route.text("base_url");
        JsonNode keys = route.take("api_key_env");
        String format = route.text("wire_protocol");
        Wire wire = format.isEmpty() ? wires.getOrDefault(provider, Wire.OPENAI) : wire(format);
        if (url.isEmpty() && keys.isEmpty() && wire == wires.get(provider)) return provider;
        String name = Draft.slug(provider + "-" + wire.dialect
                + (keys.isEmpty() ? "" : "-" + keys.path(0).asText())
                + (url.isEmpty() ? "" : "-" + url.replaceAll("^https?://", "")));
        if (draft.knownProvider(name).isPresent()) return name;
        ObjectNode parent = draft.provider(provider);
        ObjectNode entry = draft.provider(name);
        entry.setAll(parent.deepCopy().put("name", name));
        if (!url.isEmpty()) entry.put("base_url", url.replaceAll("/+$", ""));
        entry.put("dialect", wire.dialect);
        if (!keys.isEmpty()) entry.remove("keys");
        keys.forEach(key -> draft.key(name, key.asText()));
        wires.put(name, wire);
        draft.note("the provider " + name + " stands for routes of " + provider
                + " with a URL, keys or a dialect of their own");
        return name;
    }
}
