package dev.gatehouse.cli;

import java.util.logging.LogManager;

/**
 * Keeps the log alive to the end of the process. The standard one closes its handlers in a shutdown hook of its own, while
 * ours is still draining and has something to say. Named by the system property {@code java.util.logging.manager}.
 */
public final class LastingLogManager extends LogManager {

    /** Called by the platform alone. */
    public LastingLogManager() {}

    @Override
    public void reset() {
        // Handlers of ours hold nothing that needs closing.
    }
}
