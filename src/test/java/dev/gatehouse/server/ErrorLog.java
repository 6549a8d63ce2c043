package dev.gatehouse.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged at WARNING and above while it is open, Helidon's own complaints included. */
final class ErrorLog implements AutoCloseable {

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    ErrorLog() {
        Logger.getLogger("").addHandler(handler);
    }

    List<LogRecord> records() {
        return records;
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(handler);
    }
}
