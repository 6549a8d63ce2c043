package dev.gatehouse.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of the system or of PostgreSQL, to be run to its end.
 *
 * <p>It starts with an environment of its own: ours holds provider secrets, and a server that outlives us would keep them.
 */
record Command(List<String> words) {

    Command {
        words = List.copyOf(words);
    }

    static Command of(String... words) {
        return new Command(List.of(words));
    }

    Command after(List<String> prefix) {
        var all = new ArrayList<>(prefix);
        all.addAll(words);
        return new Command(all);
    }

    /** True when the program exists and says yes. */
    boolean succeeds(Duration timeout) {
        try {
            return run(timeout).exitCode() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs to the end. What is printed must fit into a pipe (64 KiB), which holds for everything called here.
     *
     * @throws IOException also when the time is up (the program is killed) or this thread is interrupted
     */
    Result run(Duration timeout) throws IOException {
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        String path = builder.environment().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        Process process = builder.start();
        try (var output = process.getInputStream()) {
            process.getOutputStream().close();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(words.getFirst() + " did not end within " + timeout.toSeconds() + " s");
            }
            return new Result(process.exitValue(), new String(output.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + words.getFirst(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    record Result(int exitCode, String output) {}
}
