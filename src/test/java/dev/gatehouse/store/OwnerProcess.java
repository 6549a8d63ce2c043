package dev.gatehouse.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A JVM of its own that opens the embedded database of a directory, writes one row, and then only waits. */
record OwnerProcess(Process process) implements AutoCloseable {

    static final String SECRET = "not-for-postgres";

    private static final String READY = "ready";

    /** Returns when its row is committed. */
    static OwnerProcess start(Path directory) throws IOException {
        var command = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                OwnerProcess.class.getName(),
                directory.toString());
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OPENAI_API_KEY", SECRET);
        var owner = new OwnerProcess(builder.start());
        BufferedReader output = owner.process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); !READY.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IOException("the owner ended before it was ready");
            }
        }
        return owner;
    }

    /** As by {@code kill -9}: no hook runs. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws IOException {
        Database database = Database.openEmbedded(Path.of(arguments[0]));
        database.jdbi()
                .useHandle(handle -> handle.execute("INSERT INTO setting VALUES ('written', 'before the kill')"));
        System.out.println(READY);
        if (System.in.read() == -1) {
            Runtime.getRuntime().halt(1);
        }
    }
}
