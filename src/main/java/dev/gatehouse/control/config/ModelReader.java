package dev.gatehouse.control.config;

import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Price;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing.ModelName;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code models}: the operator's word about single models of a provider. */
final class ModelReader {

    private static final long MOST_TOKENS = 1_000_000_000;

    private ModelReader() {}

    /** Those of providers that are switched off among them. */
    static Map<ModelName, ModelFacts> read(List<Section> sections, Map<String, Optional<Provider>> providers) {
        var models = new LinkedHashMap<ModelName, ModelFacts>();
        for (Section section : sections) {
            String provider = section.requiredText("provider");
            String model = section.requiredText("model");
            GroupReader.provider(section, provider, providers);
            ModelFacts facts = facts(section);
            section.end();
            if (provider.isEmpty() || model.isEmpty()) continue;
            if (models.put(new ModelName(provider, model), facts) != null) {
                section.problem("model", "duplicate", "\"" + model + "\" of \"" + provider + "\" is there twice");
            }
        }
        return models;
    }

    private static ModelFacts facts(Section section) {
        OptionalLong window = tokens(section, "context_window");
        OptionalLong output = tokens(section, "max_output_tokens");
        Optional<Price> price = section.has("price") ? Optional.of(price(section.section("price"))) : Optional.empty();
        Section capabilities = section.section("capabilities");
        boolean prefill = capabilities.flag("prefill", ModelFacts.UNKNOWN.prefill());
        boolean vision = capabilities.flag("vision", ModelFacts.UNKNOWN.vision());
        boolean tools = capabilities.flag("tools", ModelFacts.UNKNOWN.tools());
        capabilities.end();
        return new ModelFacts(window, output, price, prefill, vision, tools, section.flag("enabled", true));
    }

    static OptionalLong tokens(Section section, String name) {
        return section.has(name) ? OptionalLong.of(section.number(name, 1, 1, MOST_TOKENS)) : OptionalLong.empty();
    }

    private static Price price(Section section) {
        BigDecimal input = section.amount("input", BigDecimal.ZERO);
        BigDecimal output = section.amount("output", BigDecimal.ZERO);
        BigDecimal cacheRead = section.amount("cache_read", input);
        BigDecimal cacheWrite = section.amount("cache_write", input);
        BigDecimal cacheWriteForAnHour = section.amount("cache_write_1h", cacheWrite);
        section.end();
        return new Price(input, output, cacheRead, cacheWrite, cacheWriteForAnHour);
    }
}
