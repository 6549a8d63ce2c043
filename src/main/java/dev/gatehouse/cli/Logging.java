package dev.gatehouse.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log of the process: one line an event to standard error, where containers and init systems expect it. */
final class Logging {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Logging() {}

    /**
     * The level is ours alone; libraries tell warnings and no more. At finer levels they print connection strings with
     * passwords, headers with keys and bodies with prompts.
     */
    static void to(LogLevel level) {
        Level wanted = level.level();
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) root.removeHandler(handler);
        var console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        console.setFormatter(new Line());
        root.addHandler(console);
        root.setLevel(Level.WARNING);
        house().setLevel(wanted);
    }

    /** Says nothing of our own any more. */
    static void off() {
        house().setLevel(Level.OFF);
    }

    /** Held by the log manager for as long as it has a level, so that it is not collected. */
    private static Logger house() {
        return Logger.getLogger("dev.gatehouse");
    }

    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord event) {
            var line = new StringBuilder(160)
                    .append(TIME.format(event.getInstant()))
                    .append(' ')
                    .append(word(event.getLevel()))
                    .append(' ')
                    .append(shortName(event.getLoggerName()))
                    .append(": ")
                    .append(formatMessage(event))
                    .append('\n');
            if (event.getThrown() != null) {
                var trace = new StringWriter();
                event.getThrown().printStackTrace(new PrintWriter(trace));
                line.append(trace);
            }
            return line.toString();
        }

        private static String word(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) return "ERROR";
            if (level.intValue() >= Level.WARNING.intValue()) return "WARN ";
            return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
        }

        private static String shortName(@org.jspecify.annotations.Nullable String name) {
            return name == null ? "" : name.substring(name.lastIndexOf('.') + 1);
        }
    }
}
