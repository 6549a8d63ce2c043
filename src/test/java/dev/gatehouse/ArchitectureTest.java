package dev.gatehouse;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The import rules of the house. A new package that no rule knows fails here too. */
class ArchitectureTest {

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.gatehouse");

    private static final List<String> STEPS = List.of("admit", "parse", "route", "send", "stream", "tally");

    @Test
    void packagesImportOnlyWhatTheHouseAllows() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("main")
                .definedBy("dev.gatehouse")
                .layer("cli")
                .definedBy("dev.gatehouse.cli..")
                .layer("bench")
                .definedBy("dev.gatehouse.bench..")
                .layer("testing")
                .definedBy("dev.gatehouse.testing..")
                .layer("server")
                .definedBy("dev.gatehouse.server..")
                .layer("control")
                .definedBy("dev.gatehouse.control..")
                .layer("gateway")
                .definedBy("dev.gatehouse.gateway..")
                .layer("discovery")
                .definedBy("dev.gatehouse.discovery..")
                .layer("store")
                .definedBy("dev.gatehouse.store..")
                .layer("vault")
                .definedBy("dev.gatehouse.vault..")
                .layer("observe")
                .definedBy("dev.gatehouse.observe..")
                .layer("wire")
                .definedBy("dev.gatehouse.wire..")
                .layer("domain")
                .definedBy("dev.gatehouse.domain..")
                .whereLayer("main")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("cli")
                .mayOnlyBeAccessedByLayers("main")
                .whereLayer("bench")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("testing")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("main", "cli")
                .whereLayer("control")
                .mayOnlyBeAccessedByLayers("main", "cli")
                .whereLayer("gateway")
                .mayOnlyBeAccessedByLayers("main", "cli")
                .whereLayer("discovery")
                .mayOnlyBeAccessedByLayers("main", "cli")
                .whereLayer("observe")
                .mayOnlyBeAccessedByLayers("main", "cli")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("main", "cli", "control")
                .whereLayer("vault")
                .mayOnlyBeAccessedByLayers("main", "cli", "control")
                .whereLayer("wire")
                .mayOnlyBeAccessedByLayers("main", "cli", "gateway", "discovery")
                .check(CODE);
    }

    @Test
    void noDialectKnowsAnother() {
        var dialects = List.of("openai", "anthropic", "responses", "gemini");
        for (String one : dialects) {
            for (String other : dialects) {
                if (one.equals(other)) continue;
                noClasses()
                        .that()
                        .resideInAPackage("dev.gatehouse.wire." + one)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("dev.gatehouse.wire." + other)
                        .check(CODE);
            }
        }
    }

    @Test
    void everyClassIsInARoomOfTheHouse() {
        noClasses()
                .should()
                .resideOutsideOfPackages(
                        "dev.gatehouse",
                        "dev.gatehouse.cli..",
                        "dev.gatehouse.bench..",
                        "dev.gatehouse.testing..",
                        "dev.gatehouse.server..",
                        "dev.gatehouse.control.config..",
                        "dev.gatehouse.control.api..",
                        "dev.gatehouse.control.events..",
                        "dev.gatehouse.control.preview..",
                        "dev.gatehouse.control.foreign..",
                        "dev.gatehouse.control.ui..",
                        "dev.gatehouse.control.access..",
                        "dev.gatehouse.control.secrets..",
                        "dev.gatehouse.gateway..",
                        "dev.gatehouse.discovery..",
                        "dev.gatehouse.store..",
                        "dev.gatehouse.vault..",
                        "dev.gatehouse.observe..",
                        "dev.gatehouse.wire..",
                        "dev.gatehouse.rounds..",
                        "dev.gatehouse.domain..")
                .check(CODE);
    }

    @Test
    void domainAndRoundsKnowOnlyTheJdk() {
        for (String room : List.of("dev.gatehouse.domain..", "dev.gatehouse.rounds..")) {
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat()
                    .resideOutsideOfPackages("java..", "org.jspecify..", room)
                    .check(CODE);
        }
    }

    @Test
    void wireKnowsNoNetworkAndNoClock() {
        noClasses()
                .that()
                .resideInAPackage("dev.gatehouse.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..", "java.time..", "java.sql..", "io.helidon..")
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    void aStepKnowsOnlyEarlierSteps() {
        for (int step = 0; step < STEPS.size() - 1; step++) {
            String[] later = STEPS.subList(step + 1, STEPS.size()).stream()
                    .map(name -> "dev.gatehouse.gateway." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.gatehouse.gateway." + STEPS.get(step) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .allowEmptyShould(true)
                    .check(CODE);
        }
    }

    @Test
    void noPackagesInCycles() {
        slices().matching("dev.gatehouse.(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency("dev.gatehouse.cli.Commands", "dev.gatehouse.Main")
                .check(CODE);
        slices().matching("dev.gatehouse.gateway.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    void sqlStaysInTheStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.gatehouse.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.jdbi..", "org.postgresql..", "com.zaxxer..", "org.flywaydb..")
                .check(CODE);
    }

    @Test
    void noStaticVariables() {
        fields().that()
                .areStatic()
                .and()
                .areNotFinal()
                .should()
                .beFinal()
                .allowEmptyShould(true)
                .check(CODE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .check(CODE);
    }

    @Test
    void absenceIsNeverAParameter() {
        noMethods()
                .should()
                .haveRawParameterTypes(describe(
                        "an Optional among them",
                        types -> types.stream().anyMatch(type -> type.isEquivalentTo(Optional.class))))
                .check(CODE);
    }

    @Test
    void noFileIsLongerThan300LinesWithoutItsReason() throws IOException {
        try (var files = Files.walk(Path.of("src"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(ArchitectureTest::isTooLong)
                            .toList())
                    .as("over 300 lines and no line that starts with `// Over 300 lines:`")
                    .isEmpty();
        }
    }

    private static boolean isTooLong(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.size() > 300 && lines.stream().noneMatch(line -> line.startsWith("// Over 300 lines:"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
