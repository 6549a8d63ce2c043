package dev.gatehouse.control.config;

import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.Timeouts;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Checks a configuration document and compiles it to the routing snapshot. Thread-safe. */
public final class DocumentReader {

    /** Whether models of one name at several providers form a group where the settings do not say. */
    static final boolean AUTO_GROUPS = true;

    private static final long KIB = 1024;

    private final ProviderReader providerReader;
    private final InstantSource clock;
    private final Function<Provider, List<String>> offered;

    /** A reader that knows no stored secret and no model that is not written, and goes by the calendar of the system. */
    public DocumentReader(Function<String, Optional<String>> environment, Networks networks) {
        this(environment, name -> Optional.empty(), networks, Clock.systemUTC(), provider -> List.of());
    }

    /**
     * A reader of documents.
     *
     * @param environment the value of an environment variable that the document refers to
     * @param vault the stored secret that the document refers to
     * @param networks where providers may be
     * @param clock tells which providers are over; days are those of UTC
     * @param offered the names of the models that a provider is known to offer
     */
    public DocumentReader(
            Function<String, Optional<String>> environment,
            Function<String, Optional<Secret>> vault,
            Networks networks,
            InstantSource clock,
            Function<Provider, List<String>> offered) {
        this(new ProviderReader(environment, vault, networks, () -> today(clock)), clock, offered);
    }

    private DocumentReader(
            ProviderReader providerReader, InstantSource clock, Function<Provider, List<String>> offered) {
        this.providerReader = providerReader;
        this.clock = clock;
        this.offered = offered;
    }

    private static LocalDate today(InstantSource clock) {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** The day by which documents are read. */
    LocalDate today() {
        return today(clock);
    }

    /** The same reader, which knows secrets that are not stored yet. */
    DocumentReader knowing(Function<String, Optional<Secret>> more) {
        return new DocumentReader(providerReader.knowing(more), clock, offered);
    }

    /** @throws InvalidDocumentException with everything that is wrong */
    public Routing read(Document document) {
        var problems = new ArrayList<Problem>();
        var root = new Section(document.tree(), "", problems);
        version(root);
        Section settingsSection = root.section("settings");
        Settings settings = settings(settingsSection);
        Timeouts timeouts =
                TimeoutsReader.read(settingsSection.section("timeouts")).over(Timeouts.DEFAULT);
        boolean automatic = settingsSection.flag("auto_groups", AUTO_GROUPS);
        settingsSection.end();
        Map<String, Optional<Provider>> providers = providers(root, timeouts);
        Map<ModelName, ModelFacts> models = ModelReader.read(root.sections("models"), providers);
        Map<String, Optional<Group>> written = new GroupReader(providers, models).read(root.sections("groups"));
        root.end();
        if (!problems.isEmpty()) throw new InvalidDocumentException(problems);
        List<Provider> enabled =
                providers.values().stream().flatMap(Optional::stream).toList();
        var groups = new ArrayList<>(
                written.values().stream().flatMap(Optional::stream).toList());
        if (automatic) groups.addAll(AutomaticGroups.of(enabled, models, offered, written::containsKey));
        return new Routing(settings, enabled, groups, models);
    }

    private static void version(Section root) {
        if (!root.scalar("version").equals("1")) root.problem("version", "not_allowed", "must be 1");
    }

    /** By lower-case name; empty for one that is switched off. */
    private Map<String, Optional<Provider>> providers(Section root, Timeouts timeouts) {
        var providers = new LinkedHashMap<String, Optional<Provider>>();
        for (Section section : root.sections("providers")) {
            Optional<Provider> provider = providerReader.read(section, timeouts);
            String name = section.textAgain("name");
            if (name.isEmpty()) continue;
            if (providers.putIfAbsent(name.toLowerCase(Locale.ROOT), provider) != null) {
                section.problem("name", "duplicate", "\"" + name + "\" is there twice");
            }
        }
        return providers;
    }

    private static Settings settings(Section section) {
        Settings normal = Settings.DEFAULT;
        long maxBody = section.bytes("max_body_bytes", normal.maxBodyBytes(), KIB, KIB * KIB * KIB);
        long maxAnswer = section.bytes("max_answer_bytes", normal.maxAnswerBytes(), KIB, KIB * KIB * KIB);
        Duration deadline =
                section.duration("deadline", normal.deadline(), Duration.ofSeconds(1), Duration.ofHours(24));
        Duration logRetention =
                section.duration("log_retention", normal.logRetention(), Duration.ofDays(1), Duration.ofDays(3650));
        return new Settings(maxBody, maxAnswer, deadline, logRetention, AdmissionReader.read(section));
    }
}
