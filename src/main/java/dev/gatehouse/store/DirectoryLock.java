package dev.gatehouse.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One owner for a directory. The system takes the lock back when its process dies, however it dies. */
record DirectoryLock(FileChannel channel) implements AutoCloseable {

    static DirectoryLock acquire(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new DirectoryLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // This very process holds it; the refusal is the same.
        }
        channel.close();
        throw new UnusableDatabaseException("Another Gatehouse already uses " + directory
                + ": stop it, choose another data directory, or let both share one PostgreSQL through DATABASE_URL.");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
