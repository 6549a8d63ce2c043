package dev.gatehouse;

import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.gateway.tally.FlightRecorder;
import dev.gatehouse.gateway.tally.Ids;
import dev.gatehouse.gateway.tally.Tally;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.Partitions;
import dev.gatehouse.store.RecordKeeper;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What keeps the record, whatever becomes of the database and of this process. */
record Recording(RecordKeeper keeper, FlightRecorder flights) {

    /**
     * Begins with what an earlier process has left in the directory.
     *
     * @throws UnusableConfigurationException if the directory cannot be used
     * @throws dev.gatehouse.store.UnusableDatabaseException if another process uses it
     */
    static Recording begin(
            Database database,
            Path directory,
            RecordKeeper.Watch watch,
            Supplier<Settings> settings,
            Clock clock,
            Opened opened) {
        try {
            var keeper = RecordKeeper.open(database, directory, watch);
            opened.add(keeper::close);
            var flights = FlightRecorder.open(directory.resolve("flights"), keeper::keep);
            opened.add(Partitions.keep(database, () -> settings.get().logRetention(), clock)::close);
            return new Recording(keeper, flights);
        } catch (UncheckedIOException e) {
            throw new UnusableConfigurationException("The directory " + directory
                    + " cannot be written to; it must be, or choose another data directory with --data.");
        }
    }

    /**
     * Writes this record.
     *
     * @param seen is told of each exchange before it is stored
     * @param kept is told of it when it is
     */
    Tally tally(Clock clock, Ids ids, Consumer<ExchangeRecord> seen, Consumer<ExchangeRecord> kept) {
        return new Tally(clock, ids, flights, seen.andThen(keeper::keep).andThen(kept));
    }
}
