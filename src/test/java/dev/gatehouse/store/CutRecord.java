package dev.gatehouse.store;

import dev.gatehouse.testing.Cable;
import dev.gatehouse.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A record whose database can be cut off, and what of it was stored. */
abstract class CutRecord {

    static final long ROOMY = 10_000_000;

    @TempDir
    Path directory = Path.of("");

    final TestDatabase tables = TestDatabase.fresh();
    final Cable cable = Cable.to(tables);
    final Database database = Database.open(cable.url(tables));

    @AfterEach
    void close() {
        database.close();
        cable.close();
        tables.close();
    }

    RecordKeeper keeper(long maxSpoolBytes) {
        return RecordKeeper.open(database::dedicatedConnection, directory, maxSpoolBytes, (rows, took) -> {});
    }

    static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
    }

    static void keep(RecordKeeper keeper, List<String> names) {
        for (String name : names) keeper.keep(Exchanges.named(name));
    }

    /** In the order in which they were stored. */
    List<String> stored() {
        return texts("SELECT request_id FROM exchange ORDER BY tableoid, ctid");
    }

    List<String> texts(String sql) {
        try (var connection = tables.connect();
                var rows = connection.createStatement().executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) texts.add(rows.getString(1));
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
