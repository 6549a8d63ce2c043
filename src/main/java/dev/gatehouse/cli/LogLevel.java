package dev.gatehouse.cli;

import java.util.logging.Level;

/** How much the log tells. The constants are the words of the command line. */
enum LogLevel {
    error,
    warn,
    info,
    debug,
    trace;

    /** What java.util.logging calls it. */
    Level level() {
        return switch (this) {
            case error -> Level.SEVERE;
            case warn -> Level.WARNING;
            case info -> Level.INFO;
            case debug -> Level.FINE;
            case trace -> Level.FINER;
        };
    }
}
