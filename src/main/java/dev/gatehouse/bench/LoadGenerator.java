package dev.gatehouse.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.bench.load.Generator;
import dev.gatehouse.bench.load.Load;
import dev.gatehouse.bench.load.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The generator's process, seen from the lab. It ends when its standard input does. */
final class LoadGenerator implements AutoCloseable {

    private final JsonMapper json = new JsonMapper();
    private final Process process;
    private final PrintWriter loads;
    private final BufferedReader outcomes;

    private LoadGenerator(Process process) {
        this.process = process;
        this.loads = new PrintWriter(process.outputWriter(), true);
        this.outcomes = process.inputReader();
    }

    static LoadGenerator start(Path directory) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ChildProcess.jvmOptions());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(Generator.class.getName());
        try {
            return new LoadGenerator(new ProcessBuilder(command)
                    .redirectError(
                            Redirect.appendTo(directory.resolve("generator.log").toFile()))
                    .start());
        } catch (IOException e) {
            throw new LabException("the generator does not start", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits for the end of the load. */
    Outcome run(Load load) {
        try {
            loads.println(json.writeValueAsString(load));
            @Nullable String outcome = outcomes.readLine();
            if (outcome == null) throw new LabException("the generator has ended");
            return json.readValue(outcome, Outcome.class);
        } catch (JsonProcessingException e) {
            throw new LabException("the generator answers nonsense", e);
        } catch (IOException e) {
            throw new LabException("the generator has ended", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
