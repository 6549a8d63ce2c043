package dev.gatehouse.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One object of a document while it is read. The fields that are asked for are the fields that exist: {@link #end} reports
 * all others. Whatever is wrong goes into the list of problems and a usable value is returned, so that one reading finds
 * everything.
 */
final class Section {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KB|MB|GB)?");

    /** A mistake of units is the only way to a price beyond this. */
    private static final BigDecimal MOST_MONEY = BigDecimal.valueOf(1_000_000);

    private final JsonNode node;
    private final String path;
    private final List<Problem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    Section(JsonNode node, String path, List<Problem> problems) {
        boolean object = node.isObject();
        this.node = object ? node : JsonNodeFactory.instance.objectNode();
        this.path = path;
        this.problems = problems;
        if (!object) problems.add(new Problem(path, "wrong_type", "must be an object"));
    }

    /** Where a field of this section is. */
    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    void problem(String name, String code, String message) {
        problems.add(new Problem(at(name), code, message));
    }

    /** Also says what was meant, if it is nearly that. */
    void unknown(String name, String code, String written, Collection<String> meant, String message) {
        Optional<String> near = Nearest.to(written, meant);
        String hint = near.map(word -> "; did you mean \"" + word + "\"?").orElse("");
        problems.add(new Problem(at(name), code, message + hint, near));
    }

    boolean has(String name) {
        known.add(name);
        return node.hasNonNull(name);
    }

    /** A text that must be there; empty if it is not. */
    String requiredText(String name) {
        if (!has(name)) {
            problem(name, "required", "must be given");
            return "";
        }
        return text(name, "");
    }

    /** A text that was read before; empty if it is none, which was told then. */
    String textAgain(String name) {
        String text = node.path(name).asText();
        return node.path(name).isTextual() && !text.isBlank() ? text : "";
    }

    String text(String name, String otherwise) {
        if (!has(name)) return otherwise;
        JsonNode value = node.get(name);
        if (isText(value)) return value.textValue();
        problem(name, "wrong_type", "must be a text that is not empty, without control characters");
        return otherwise;
    }

    /** Neither the database nor a header takes control characters, or half a surrogate pair. */
    private static boolean isText(JsonNode value) {
        return value.isTextual()
                && !value.textValue().isBlank()
                && value.textValue()
                        .codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    /** A number or text, as text; empty if it is neither. */
    String scalar(String name) {
        return has(name) ? node.get(name).asText() : "";
    }

    boolean flag(String name, boolean otherwise) {
        if (!has(name)) return otherwise;
        JsonNode value = node.get(name);
        if (value.isBoolean()) return value.booleanValue();
        problem(name, "wrong_type", "must be true or false");
        return otherwise;
    }

    /** One of these words; the first if something else is written. */
    String oneOf(String name, String otherwise, List<String> allowed) {
        String value = text(name, otherwise);
        if (allowed.contains(value)) return value;
        String all = String.join(", ", allowed);
        unknown(name, "not_allowed", value, allowed, "\"" + value + "\" is not one of: " + all);
        return otherwise;
    }

    /** A constant of the enum, written in lower case. */
    <E extends Enum<E>> E oneOf(String name, E otherwise) {
        Class<E> type = otherwise.getDeclaringClass();
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(Section::word).toList();
        return Enum.valueOf(type, oneOf(name, word(otherwise), words).toUpperCase(Locale.ROOT));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A list of texts; none if there is none. */
    List<String> texts(String name) {
        if (!has(name)) return List.of();
        var texts = new ArrayList<String>();
        boolean whole = node.get(name).isArray();
        for (JsonNode item : node.get(name)) {
            whole &= isText(item);
            texts.add(item.asText());
        }
        if (whole) return texts;
        problem(name, "wrong_type", "must be a list of texts");
        return List.of();
    }

    long number(String name, long otherwise, long least, long most) {
        if (!has(name)) return otherwise;
        JsonNode value = node.get(name);
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            long number = value.longValue();
            if (number >= least && number <= most) return number;
        }
        problem(name, "out_of_range", "must be a whole number between " + least + " and " + most);
        return otherwise;
    }

    /** A sum of money. */
    BigDecimal amount(String name, BigDecimal otherwise) {
        if (!has(name)) return otherwise;
        JsonNode value = node.get(name);
        // YAML knows numbers without an end.
        if (value.isNumber()
                && Double.isFinite(value.doubleValue())
                && value.decimalValue().signum() >= 0
                && value.decimalValue().compareTo(MOST_MONEY) <= 0) {
            return value.decimalValue();
        }
        problem(name, "out_of_range", "must be a number between 0 and " + MOST_MONEY);
        return otherwise;
    }

    /** A number with its unit, as in {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h}, {@code 7d}. */
    Duration duration(String name, Duration otherwise, Duration least, Duration most) {
        if (!has(name)) return otherwise;
        Matcher matcher = DURATION.matcher(node.get(name).asText());
        if (!matcher.matches()) {
            problem(name, "not_a_duration", "must be a number with its unit, such as 500ms, 30s, 10m, 2h or 7d");
            return otherwise;
        }
        long number = Long.parseLong(matcher.group(1));
        Duration value = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
        if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) return value;
        problem(name, "out_of_range", "must be between " + words(least) + " and " + words(most));
        return otherwise;
    }

    /** A day, as in {@code 2027-01-31}; empty if there is none. */
    Optional<LocalDate> day(String name) {
        if (!has(name)) return Optional.empty();
        try {
            return Optional.of(LocalDate.parse(node.get(name).asText()));
        } catch (DateTimeParseException e) {
            problem(name, "not_a_day", "must be a day of the calendar, such as 2027-01-31");
            return Optional.empty();
        }
    }

    private static String words(Duration duration) {
        if (duration.toMillisPart() != 0 || duration.isZero()) return duration.toMillis() + "ms";
        return duration.toSecondsPart() == 0 && duration.toMinutes() > 0
                ? duration.toMinutes() + "m"
                : duration.toSeconds() + "s";
    }

    /** A number of bytes, or a text with the unit, as in {@code 50MB}; units are powers of 1024. */
    long bytes(String name, long otherwise, long least, long most) {
        if (!has(name)) return otherwise;
        Matcher matcher = SIZE.matcher(node.get(name).asText());
        if (!matcher.matches()) {
            problem(name, "not_a_size", "must be a number of bytes, or one with its unit, such as 64KB, 50MB or 1GB");
            return otherwise;
        }
        int shift = switch (matcher.group(2) == null ? "B" : matcher.group(2)) {
            case "KB" -> 10;
            case "MB" -> 20;
            case "GB" -> 30;
            default -> 0;
        };
        long number = Long.parseLong(matcher.group(1));
        // Compared in its own unit first: shifted, a large number wraps.
        if (number <= most >> shift && number << shift >= least) return number << shift;
        problem(name, "out_of_range", "must be between " + least + " and " + most + " bytes");
        return otherwise;
    }

    /** The object of that name; an empty one if there is none. */
    Section section(String name) {
        JsonNode value = has(name) ? node.get(name) : JsonNodeFactory.instance.objectNode();
        return new Section(value, at(name), problems);
    }

    /** The objects of a list that must be there and hold one at least. */
    List<Section> requiredSections(String name) {
        if (has(name) && !(node.get(name).isArray() && node.get(name).isEmpty())) return sections(name);
        problem(name, "required", "must be a list of at least one");
        return List.of();
    }

    /** The objects of the list of that name; none if there is none. */
    List<Section> sections(String name) {
        if (!has(name)) return List.of();
        JsonNode list = node.get(name);
        if (!list.isArray()) {
            problem(name, "wrong_type", "must be a list");
            return List.of();
        }
        var sections = new ArrayList<Section>(list.size());
        for (int i = 0; i < list.size(); i++) {
            sections.add(new Section(list.get(i), at(name) + "[" + i + "]", problems));
        }
        return sections;
    }

    /** The names of all fields, where any name is allowed. */
    Collection<String> names() {
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Reports every field that nobody asked for. */
    void end() {
        for (String name : names()) {
            if (known.contains(name)) continue;
            String here = String.join(", ", known);
            unknown(name, "unknown_field", name, known, "is not a field of the document; known here: " + here);
        }
    }
}
