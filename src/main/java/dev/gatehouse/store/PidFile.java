package dev.gatehouse.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code postmaster.pid} says in its first line: the process id of the server of a database directory. */
record PidFile(Path file, long pid) {

    /** Whose process the id is today. */
    enum Holder {
        /** The server of this directory. */
        SERVER,
        /** Nobody, or somebody that cannot be told from a PostgreSQL: PostgreSQL itself then decides, on the safe side. */
        UNCLEAR,
        /** A process that is no PostgreSQL: the machine or container was restarted and gave the number away again. */
        STRANGER
    }

    static Optional<PidFile> in(Path database) throws IOException {
        Path file = database.resolve("postmaster.pid");
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new PidFile(file, Long.parseLong(lines.getFirst())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static boolean namesLivingProcess(Path database) throws IOException {
        return in(database).flatMap(file -> ProcessHandle.of(file.pid())).isPresent();
    }

    Holder holder() {
        Optional<String> commandLine =
                ProcessHandle.of(pid).flatMap(process -> process.info().commandLine());
        if (commandLine.isEmpty()) {
            return Holder.UNCLEAR;
        }
        String line = commandLine.get();
        if (line.contains(" -D " + file.getParent())) {
            return Holder.SERVER;
        }
        return line.contains("postgres") ? Holder.UNCLEAR : Holder.STRANGER;
    }
}
