package dev.gatehouse.cli;

import dev.gatehouse.bench.Scenario;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a scenario as reports write it. */
final class ScenarioConverter implements ITypeConverter<Scenario> {

    @Override
    public Scenario convert(String text) {
        return Arrays.stream(Scenario.values())
                .filter(scenario -> scenario.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is none of " + String.join(", ", Scenario.labels())));
    }
}
