package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.harrel.jsonschema.EvaluationContext;
import dev.harrel.jsonschema.Evaluator;
import dev.harrel.jsonschema.EvaluatorFactory;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.SchemaParsingContext;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The keywords of a schema through which a few bytes can become endless work: patterns and references. Here each step of them counts. */
record CountedKeywords(Steps steps) implements EvaluatorFactory {

    /** Empty for all others. */
    @Override
    public Optional<Evaluator> create(SchemaParsingContext context, String keyword, JsonNode value) {
        boolean text = value.isString();
        return switch (keyword) {
            case "pattern" -> text ? Optional.of(new Matches(Pattern.compile(value.asString()))) : Optional.empty();
            case "patternProperties" -> value.isObject() ? Optional.of(named(context, value)) : Optional.empty();
            case "$ref" -> text ? reference(context, value.asString()) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Clients' schemas refer to nothing else than themselves; those of the standard do. */
    private Optional<Evaluator> reference(SchemaParsingContext context, String reference) {
        if (!reference.startsWith("#")) return Optional.empty();
        return Optional.of(new Reference(context.getParentUri() + decoded(reference)));
    }

    /** A pointer in a URI has its unusual characters in percents. */
    private static String decoded(String reference) {
        return reference.contains("%") ? URLDecoder.decode(reference.replace("+", "%2B"), UTF_8) : reference;
    }

    private Evaluator named(SchemaParsingContext context, JsonNode value) {
        var schemas = new HashMap<Pattern, String>();
        value.asObject()
                .forEach((pattern, schema) -> schemas.put(Pattern.compile(pattern), context.getAbsoluteUri(schema)));
        return new NamedLike(schemas);
    }

    private boolean found(Pattern pattern, String text) {
        return pattern.matcher(steps.counting(text)).find();
    }

    private final class Matches implements Evaluator {

        private final Pattern pattern;

        Matches(Pattern pattern) {
            this.pattern = pattern;
        }

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            if (!node.isString() || found(pattern, node.asString())) return Result.success();
            return Result.failure("does not match the pattern " + pattern);
        }
    }

    private final class NamedLike implements Evaluator {

        private final Map<Pattern, String> schemas;

        NamedLike(Map<Pattern, String> schemas) {
            this.schemas = schemas;
        }

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            if (!node.isObject()) return Result.success();
            Set<String> matched = new HashSet<>();
            boolean valid = true;
            for (Map.Entry<String, JsonNode> field : node.asObject().entrySet()) {
                for (Map.Entry<Pattern, String> schema : schemas.entrySet()) {
                    if (!found(schema.getKey(), field.getKey())) continue;
                    matched.add(field.getKey());
                    valid &= context.resolveInternalRefAndValidate(schema.getValue(), field.getValue());
                }
            }
            return valid ? Result.success(Set.copyOf(matched)) : Result.failure();
        }
    }

    private final class Reference implements Evaluator {

        private final String target;

        Reference(String target) {
            this.target = target;
        }

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            steps.take();
            return context.resolveRefAndValidate(target, node) ? Result.success() : Result.failure();
        }
    }
}
