package dev.gatehouse.testing.wall;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All faults at once, behind one gateway: each has a group and providers of its own, so that none disturbs another. */
public final class Wall implements AutoCloseable {

    /** Where the gateway finds the key of the providers. They have one, since a pause after a 429 is a key's pause. */
    public static final Map<String, String> ENVIRONMENT = Map.of("WALL_KEY", "sk-key-of-the-wall");

    private final Pace pace;
    private final List<Trial> trials;

    public Wall(Pace pace) {
        this.pace = pace;
        this.trials = Faults.all(pace).stream()
                .map(fault -> new Trial(fault, pace.patience()))
                .toList();
    }

    /** The gateway's configuration document. */
    public String document() {
        return Stream.of(
                        Stream.of("version: 1", "providers:"),
                        trials.stream().flatMap(trial -> trial.providers(pace.timeouts())),
                        Stream.of("models:"),
                        trials.stream().flatMap(Trial::models),
                        Stream.of("groups:"),
                        trials.stream().flatMap(Trial::group))
                .flatMap(lines -> lines)
                .collect(joining("\n", "", "\n"));
    }

    /**
     * Runs all trials at once.
     *
     * @param done told each result as soon as it is there, by many threads
     * @return in the order of the catalogue
     */
    public List<Result> run(Client client, Consumer<Result> done) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Result>> running = trials.stream()
                    .map(trial -> threads.submit(() -> {
                        Result result = result(trial, client);
                        done.accept(result);
                        return result;
                    }))
                    .toList();
            var results = new ArrayList<Result>();
            for (Future<Result> result : running) results.add(result.get());
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a trial could not be made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What breaks one trial must not cost the results of the others. */
    private static Result result(Trial trial, Client client) {
        try {
            return trial.run(client);
        } catch (RuntimeException e) {
            return trial.broken(e);
        }
    }

    @Override
    public void close() {
        trials.forEach(Trial::close);
    }
}
