package dev.gatehouse.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Price;
import dev.gatehouse.domain.Target;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client is told of a model; what is not known is left out.
 *
 * <p>There is no standard beyond OpenAI's four fields, so that the window has the names that clients look for: {@code
 * context_window} (Groq), {@code context_length} and {@code pricing} in USD a token (OpenRouter), {@code limit}, {@code
 * cost} in USD for a million tokens, {@code modalities} and {@code tool_call} (models.dev). Sources: their API references, read 2026-11-21.
 *
 * @param id what to ask for
 * @param contextWindow the group's word, or else the smallest of all targets that is known, since any of them may answer
 * @param maxOutputTokens likewise
 * @param price of the first target, which answers when all is well
 * @param images whether every target takes images; empty if nothing is known of any
 * @param tools false if it is known that no target takes tools
 */
record ModelCard(
        String id,
        OptionalLong contextWindow,
        OptionalLong maxOutputTokens,
        Optional<Price> price,
        Optional<Boolean> images,
        boolean tools) {

    static ModelCard of(Group group) {
        return of(group.name(), group.targets(), group.contextWindow());
    }

    static ModelCard of(Target target) {
        return of(target.provider().name() + "/" + target.model(), List.of(target), OptionalLong.empty());
    }

    private static ModelCard of(String id, List<Target> targets, OptionalLong window) {
        List<ModelFacts> facts = targets.stream().map(Target::facts).toList();
        boolean unknown = facts.stream().allMatch(ModelFacts.UNKNOWN::equals);
        return new ModelCard(
                id,
                window.isPresent()
                        ? window
                        : facts.stream()
                                .flatMapToLong(known -> known.contextWindow().stream())
                                .min(),
                facts.stream()
                        .flatMapToLong(known -> known.maxOutputTokens().stream())
                        .min(),
                facts.stream().findFirst().flatMap(ModelFacts::price),
                unknown ? Optional.empty() : Optional.of(facts.stream().allMatch(ModelFacts::vision)),
                facts.isEmpty() || facts.stream().anyMatch(ModelFacts::tools));
    }

    /** @param createdSeconds since 1970 */
    void writeTo(JsonGenerator json, long createdSeconds) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeStringField("object", "model");
        json.writeNumberField("created", createdSeconds);
        json.writeStringField("owned_by", "gatehouse");
        writeLimits(json);
        if (price.isPresent()) writePrice(json, price.get());
        if (images.isPresent()) writeModalities(json, images.get());
        if (!tools) json.writeBooleanField("tool_call", false);
        json.writeEndObject();
    }

    private void writeLimits(JsonGenerator json) throws IOException {
        if (contextWindow.isPresent()) {
            json.writeNumberField("context_window", contextWindow.getAsLong());
            json.writeNumberField("context_length", contextWindow.getAsLong());
        }
        if (maxOutputTokens.isPresent()) json.writeNumberField("max_output_tokens", maxOutputTokens.getAsLong());
        if (contextWindow.isEmpty() && maxOutputTokens.isEmpty()) return;
        json.writeObjectFieldStart("limit");
        if (contextWindow.isPresent()) json.writeNumberField("context", contextWindow.getAsLong());
        if (maxOutputTokens.isPresent()) json.writeNumberField("output", maxOutputTokens.getAsLong());
        json.writeEndObject();
    }

    private static void writePrice(JsonGenerator json, Price price) throws IOException {
        json.writeObjectFieldStart("cost");
        json.writeNumberField("input", price.input());
        json.writeNumberField("output", price.output());
        json.writeNumberField("cache_read", price.cacheRead());
        json.writeNumberField("cache_write", price.cacheWrite());
        json.writeEndObject();
        json.writeObjectFieldStart("pricing");
        json.writeStringField("prompt", ofToken(price.input()));
        json.writeStringField("completion", ofToken(price.output()));
        json.writeStringField("input_cache_read", ofToken(price.cacheRead()));
        json.writeStringField("input_cache_write", ofToken(price.cacheWrite()));
        json.writeEndObject();
    }

    private static String ofToken(BigDecimal ofMillion) {
        return ofMillion.movePointLeft(6).stripTrailingZeros().toPlainString();
    }

    private static void writeModalities(JsonGenerator json, boolean withImages) throws IOException {
        json.writeObjectFieldStart("modalities");
        json.writeArrayFieldStart("input");
        json.writeString("text");
        if (withImages) json.writeString("image");
        json.writeEndArray();
        json.writeArrayFieldStart("output");
        json.writeString("text");
        json.writeEndArray();
        json.writeEndObject();
    }
}
