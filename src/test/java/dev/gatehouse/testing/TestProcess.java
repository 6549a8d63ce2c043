package dev.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The product as a process of its own, started as the launcher starts it. Killed if it still runs when closed. */
public final class TestProcess implements AutoCloseable {

    private static final Pattern URL = Pattern.compile("ready .*url=(\\S+)");

    /** A start unpacks a database and loads all there is: seconds on an idle machine, ten times as many on a busy one. */
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private TestProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log takes what the process prints, both streams; one file a process */
    public static TestProcess start(Path log, Map<String, String> environment, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), "dev.gatehouse.Main"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().remove("DATABASE_URL");
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        builder.environment().put("GATEHOUSE_ALLOWED_NETWORKS", "127.0.0.0/8");
        builder.environment().putAll(environment);
        try {
            return new TestProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a gateway says that it is ready; returns its address. */
    public String awaitUrl() {
        var found = new String[1];
        TestGateway.await(
                () -> {
                    Matcher matcher = URL.matcher(output());
                    if (matcher.find()) found[0] = matcher.group(1);
                    if (found[0] == null && !process.isAlive()) throw new AssertionError("it ended: " + output());
                    return found[0] != null;
                },
                START);
        return found[0];
    }

    public long pid() {
        return process.pid();
    }

    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    public int awaitExit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) throw new AssertionError("still running: " + output());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
