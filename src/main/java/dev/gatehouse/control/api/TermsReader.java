package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.Cidr;
import dev.gatehouse.domain.Glob;
import dev.gatehouse.domain.KeyTerms;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Reads what a client of the admin API says of a virtual key or of an owner; collects everything that is wrong. */
final class TermsReader {

    private static final Set<String> KEY_FIELDS = Set.of(
            "name",
            "owner",
            "enabled",
            "expires_at",
            "allowed_models",
            "allowed_providers",
            "allowed_cidrs",
            "limits",
            "budgets",
            "strip_reasoning",
            "metadata");
    private static final Set<String> LIMIT_FIELDS = Set.of("rps", "burst", "tpm", "concurrency");
    private static final Set<String> BUDGET_FIELDS = Set.of("hour", "day", "week", "month");

    private static final int MAX_NAME_CHARS = 100;
    /** A request is held against each of them. */
    private static final int MAX_PATTERNS = 100;

    private static final int MAX_PATTERN_CHARS = 300;
    private static final int MAX_NOTES = 32;
    private static final int MAX_NOTE_CHARS = 500;
    private static final BigDecimal MOST_REQUESTS = BigDecimal.valueOf(1_000_000);
    /** Slower is no rate but a budget. */
    private static final BigDecimal FEWEST_REQUESTS = new BigDecimal("0.001");

    private static final long MOST_TOKENS = 10_000_000_000L;
    private static final long MOST_CONCURRENCY = 100_000;
    private static final BigDecimal MOST_MONEY = BigDecimal.valueOf(1_000_000_000);
    /** The least that is counted. */
    private static final BigDecimal LEAST_MONEY = new BigDecimal("0.000000001");

    private final List<ApiProblem.FieldError> errors = new ArrayList<>();

    /** What was read of a virtual key. */
    record Named(String name, KeyTerms terms) {}

    /** @throws ApiProblem with all that is wrong */
    static Named key(JsonNode body) {
        var reader = new TermsReader();
        reader.knownFields(body, "", KEY_FIELDS);
        var read = new Named(reader.name(body), reader.terms(body));
        reader.end();
        return read;
    }

    /** @throws ApiProblem with all that is wrong */
    static UsageLimits owner(String name, JsonNode body) {
        var reader = new TermsReader();
        reader.knownFields(body, "", Set.of("limits", "budgets"));
        if (!isName(name)) reader.error("name", "must be 1 to " + MAX_NAME_CHARS + " printable characters");
        UsageLimits limits = reader.limits(body);
        reader.end();
        return limits;
    }

    private void end() {
        if (!errors.isEmpty()) throw ApiProblem.invalid(errors);
    }

    private void error(String path, String message) {
        errors.add(new ApiProblem.FieldError(path, "invalid", message));
    }

    private void knownFields(JsonNode object, String prefix, Set<String> known) {
        object.fieldNames().forEachRemaining(field -> {
            if (known.contains(field)) return;
            String all = String.join(", ", known.stream().sorted().toList());
            errors.add(new ApiProblem.FieldError(prefix + field, "unknown_field", "is not known; known here: " + all));
        });
    }

    private String name(JsonNode body) {
        String name =
                body.path("name").isTextual() ? body.path("name").textValue().strip() : "";
        if (!isName(name)) error("name", "must be a text of 1 to " + MAX_NAME_CHARS + " printable characters");
        return name;
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_NAME_CHARS
                && text.chars().noneMatch(Character::isISOControl);
    }

    private KeyTerms terms(JsonNode body) {
        return new KeyTerms(
                owner(body),
                flag(body, "enabled", true),
                expiresAt(body),
                texts(body, "allowed_models").stream().map(Glob::new).toList(),
                texts(body, "allowed_providers").stream().map(Glob::new).toList(),
                ranges(body),
                limits(body),
                flag(body, "strip_reasoning", false),
                metadata(body));
    }

    private Optional<String> owner(JsonNode body) {
        if (!body.hasNonNull("owner")) return Optional.empty();
        JsonNode owner = body.get("owner");
        if (owner.isTextual() && isName(owner.textValue())) return Optional.of(owner.textValue());
        error("owner", "must be a text of 1 to " + MAX_NAME_CHARS + " printable characters");
        return Optional.empty();
    }

    private boolean flag(JsonNode body, String field, boolean otherwise) {
        if (!body.hasNonNull(field)) return otherwise;
        if (!body.get(field).isBoolean()) error(field, "must be true or false");
        return body.get(field).booleanValue();
    }

    private Optional<Instant> expiresAt(JsonNode body) {
        if (!body.hasNonNull("expires_at")) return Optional.empty();
        try {
            return Optional.of(
                    OffsetDateTime.parse(body.get("expires_at").asText()).toInstant());
        } catch (DateTimeException e) {
            error("expires_at", "must be a time such as 2027-01-31T12:00:00Z");
            return Optional.empty();
        }
    }

    private List<Cidr> ranges(JsonNode body) {
        var ranges = new ArrayList<Cidr>();
        List<String> texts = texts(body, "allowed_cidrs");
        for (int i = 0; i < texts.size(); i++) {
            Optional<Cidr> range = Cidr.parse(texts.get(i));
            if (range.isPresent()) ranges.add(range.get());
            else
                error("allowed_cidrs[" + i + "]", "must be an address or a range, such as 10.0.0.0/8 or 2001:db8::/32");
        }
        return ranges;
    }

    private List<String> texts(JsonNode body, String field) {
        if (!body.hasNonNull(field)) return List.of();
        JsonNode list = body.get(field);
        boolean whole = list.isArray()
                && list.size() <= MAX_PATTERNS
                && list.valueStream().allMatch(TermsReader::isPattern);
        if (whole) return list.valueStream().map(JsonNode::textValue).toList();
        error(
                field,
                "must be a list of at most " + MAX_PATTERNS + " texts of 1 to " + MAX_PATTERN_CHARS + " characters");
        return List.of();
    }

    private static boolean isPattern(JsonNode item) {
        return item.isTextual()
                && !item.textValue().isBlank()
                && item.textValue().length() <= MAX_PATTERN_CHARS;
    }

    private Map<String, String> metadata(JsonNode body) {
        JsonNode notes = object(body, "metadata");
        var read = new LinkedHashMap<String, String>();
        for (Map.Entry<String, JsonNode> note : notes.properties()) {
            String text = note.getValue().isTextual() ? note.getValue().textValue() : "";
            // PostgreSQL's text has no NUL.
            boolean fits =
                    !text.isEmpty() && text.length() <= MAX_NOTE_CHARS && text.indexOf(0) < 0 && isName(note.getKey());
            if (fits) read.put(note.getKey(), text);
            else error("metadata." + note.getKey(), "must be a text of 1 to " + MAX_NOTE_CHARS + " characters");
        }
        if (read.size() > MAX_NOTES) error("metadata", "must have at most " + MAX_NOTES + " fields");
        return read;
    }

    private JsonNode object(JsonNode body, String field) {
        if (!body.hasNonNull(field)) return MissingNode.getInstance();
        if (body.get(field).isObject()) return body.get(field);
        error(field, "must be an object");
        return MissingNode.getInstance();
    }

    private UsageLimits limits(JsonNode body) {
        JsonNode limits = object(body, "limits");
        knownFields(limits, "limits.", LIMIT_FIELDS);
        Optional<BigDecimal> rps = number(limits, "limits.", "rps", FEWEST_REQUESTS, MOST_REQUESTS);
        OptionalLong concurrency = whole(limits, "concurrency", MOST_CONCURRENCY);
        return new UsageLimits(
                rps.isPresent() ? OptionalDouble.of(rps.get().doubleValue()) : OptionalDouble.empty(),
                whole(limits, "burst", MOST_REQUESTS.longValue()),
                whole(limits, "tpm", MOST_TOKENS),
                concurrency.isPresent() ? OptionalInt.of((int) concurrency.getAsLong()) : OptionalInt.empty(),
                budgets(body));
    }

    private Map<BudgetPeriod, Usd> budgets(JsonNode body) {
        JsonNode budgets = object(body, "budgets");
        knownFields(budgets, "budgets.", BUDGET_FIELDS);
        var read = new EnumMap<BudgetPeriod, Usd>(BudgetPeriod.class);
        Arrays.stream(BudgetPeriod.values())
                .forEach(period -> number(budgets, "budgets.", period.id(), LEAST_MONEY, MOST_MONEY)
                        .ifPresent(amount -> read.put(period, Usd.of(amount))));
        return read;
    }

    private OptionalLong whole(JsonNode limits, String field, long most) {
        if (!limits.hasNonNull(field)) return OptionalLong.empty();
        JsonNode value = limits.get(field);
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= 1
                && value.longValue() <= most;
        if (fits) return OptionalLong.of(value.longValue());
        error("limits." + field, "must be a whole number between 1 and " + most);
        return OptionalLong.empty();
    }

    private Optional<BigDecimal> number(
            JsonNode object, String prefix, String field, BigDecimal least, BigDecimal most) {
        if (!object.hasNonNull(field)) return Optional.empty();
        JsonNode value = object.get(field);
        boolean fits = value.isNumber()
                && value.decimalValue().compareTo(least) >= 0
                && value.decimalValue().compareTo(most) <= 0;
        if (fits) return Optional.of(value.decimalValue());
        error(prefix + field, "must be a number between " + least.toPlainString() + " and " + most.toPlainString());
        return Optional.empty();
    }
}
