package dev.gatehouse.control.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Group.ResponseModel;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads a configuration document, YAML or JSON, and compiles it to the routing snapshot. Thread-safe. */
public final class DocumentReader {

    private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}");
    private static final String RESERVED_PREFIX = "hotel/";
    private static final long KIB = 1024;

    /** JSON is YAML, so one parser reads both. Words such as {@code off} and {@code no} are text, as in YAML 1.2. */
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build());

    private final ProviderReader providerReader;

    /** @param environment the value of an environment variable that the document refers to */
    public DocumentReader(Function<String, Optional<String>> environment) {
        this.providerReader = new ProviderReader(environment);
    }

    /** @throws InvalidDocumentException with everything that is wrong */
    public Routing read(String text) {
        var problems = new ArrayList<Problem>();
        var root = new Section(tree(text), "", problems);
        version(root);
        Map<String, Optional<Provider>> providers = providers(root);
        List<Group> groups = groups(root, providers);
        Settings settings = settings(root.section("settings"));
        root.end();
        if (!problems.isEmpty()) throw new InvalidDocumentException(problems);
        List<Provider> enabled =
                providers.values().stream().flatMap(Optional::stream).toList();
        return new Routing(settings, enabled, groups);
    }

    private static JsonNode tree(String text) {
        try (JsonParser parser = YAML.createParser(text)) {
            JsonNode tree = YAML.readTree(parser);
            if (parser.nextToken() != null) {
                throw new InvalidDocumentException(List.of(
                        new Problem("", "second_document", "holds a second document behind \"---\"; it must be one")));
            }
            return tree == null ? YAML.createObjectNode() : tree;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            boolean twice = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
            throw new InvalidDocumentException(List.of(new Problem(
                    "",
                    twice ? "duplicate_field" : "not_yaml",
                    twice ? "a field is there twice" + place : "is neither YAML nor JSON" + place)));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static void version(Section root) {
        if (!root.scalar("version").equals("1")) root.problem("version", "not_allowed", "must be 1");
    }

    /** By lower-case name; empty for one that is switched off. */
    private Map<String, Optional<Provider>> providers(Section root) {
        var providers = new LinkedHashMap<String, Optional<Provider>>();
        for (Section section : root.sections("providers")) {
            Optional<Provider> provider = providerReader.read(section);
            String name = section.textAgain("name");
            if (name.isEmpty()) continue;
            if (providers.putIfAbsent(name.toLowerCase(Locale.ROOT), provider) != null) {
                section.problem("name", "duplicate", "\"" + name + "\" is there twice");
            }
        }
        return providers;
    }

    private static List<Group> groups(Section root, Map<String, Optional<Provider>> providers) {
        var groups = new LinkedHashMap<String, Group>();
        for (Section section : root.sections("groups")) {
            Group group = group(section, providers);
            if (group.name().isEmpty()) continue;
            if (groups.putIfAbsent(group.name().toLowerCase(Locale.ROOT), group) != null) {
                section.problem("name", "duplicate", "\"" + group.name() + "\" is there twice");
            }
        }
        return List.copyOf(groups.values());
    }

    private static Group group(Section section, Map<String, Optional<Provider>> providers) {
        String name = section.requiredText("name");
        boolean reserved = name.toLowerCase(Locale.ROOT).startsWith(RESERVED_PREFIX);
        if (!name.isEmpty() && (reserved || !GROUP_NAME.matcher(name).matches())) {
            section.problem(
                    "name",
                    "not_allowed",
                    "must be 1 to 100 letters, digits or any of . _ : / -, and must not begin with " + RESERVED_PREFIX);
        }
        String shown = section.oneOf("response_model", "requested", List.of("requested", "served"));
        var targets = new ArrayList<Target>();
        for (Section target : section.requiredSections("targets")) {
            target(target, providers).ifPresent(targets::add);
        }
        section.end();
        return new Group(name, targets, ResponseModel.valueOf(shown.toUpperCase(Locale.ROOT)));
    }

    /** Empty if the target or its provider is switched off. */
    private static Optional<Target> target(Section section, Map<String, Optional<Provider>> providers) {
        String provider = section.requiredText("provider");
        String model = section.requiredText("model");
        boolean enabled = section.flag("enabled", true);
        section.end();
        Optional<Provider> found = providers.get(provider.toLowerCase(Locale.ROOT));
        if (found == null) {
            if (!provider.isEmpty()) {
                String hint = Nearest.to(provider, providers.keySet())
                        .map(near -> "; did you mean \"" + near + "\"?")
                        .orElse("");
                section.problem("provider", "unknown_provider", "no provider is named \"" + provider + "\"" + hint);
            }
            return Optional.empty();
        }
        return found.filter(on -> enabled).map(on -> new Target(on, model));
    }

    private static Settings settings(Section section) {
        Settings normal = Settings.DEFAULT;
        long maxBody = section.bytes("max_body_bytes", normal.maxBodyBytes(), KIB, KIB * KIB * KIB);
        long maxAnswer = section.bytes("max_answer_bytes", normal.maxAnswerBytes(), KIB, KIB * KIB * KIB);
        Duration deadline =
                section.duration("deadline", normal.deadline(), Duration.ofSeconds(1), Duration.ofHours(24));
        section.end();
        return new Settings(maxBody, maxAnswer, deadline);
    }
}
