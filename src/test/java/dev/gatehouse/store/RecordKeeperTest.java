package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordKeeperTest extends CutRecord {

    @Test
    void handlersThatFinishTogetherShareTransactions() throws Exception {
        int handlers = 200;
        var together = new CyclicBarrier(handlers);
        try (var keeper = keeper(ROOMY)) {
            keeper.keep(Exchanges.named("first"));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<Integer>> finishing = names(handlers).stream()
                        .map(name -> (Callable<Integer>) () -> {
                            int arrived = together.await();
                            keeper.keep(Exchanges.named(name));
                            return arrived;
                        })
                        .toList();
                assertThat(threads.invokeAll(finishing)).hasSize(handlers);
            }
            assertThat(stored()).hasSize(handlers + 1).doesNotHaveDuplicates();
            assertThat(texts("SELECT provider FROM attempt")).hasSize(2 * (handlers + 1));
            assertThat(keeper.transactions()).isLessThan(handlers / 4);
        }
    }

    @Test
    void everythingOfAnExchangeIsStored() {
        try (var keeper = keeper(ROOMY)) {
            keeper.keep(Exchanges.named("one\0two"));
            // There must be no column that is always empty because its name was misspelt.
            assertThat(texts("""
                    SELECT field.key FROM exchange AS row, jsonb_each(to_jsonb(row)) AS field
                     WHERE field.value = 'null'
                    """)).containsExactly("error_class");
            assertThat(texts("""
                    SELECT field.key FROM attempt AS row, jsonb_each(to_jsonb(row)) AS field
                     WHERE field.value = 'null' AND ordinal = 1
                    """)).containsExactly("first_content_us");
            assertThat(stored()).containsExactly("one\uFFFDtwo");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                "a, (b) {c}",
                "\"quoted\"",
                "back\\slash \\N \\\" \\\\",
                "tab\tline\nreturn\r",
                " 🦆 é ",
                "NULL",
                "null"
            })
    void bothWaysStoreTheSame(String words) throws SQLException {
        try (var database = Database.open(tables.url());
                var writer = ExchangeWriter.open(database::dedicatedConnection)) {
            ExchangeRecord first = Exchanges.saying(words);
            writer.insert(List.of(ExchangeJson.of(first)), Duration.ofSeconds(5));
            ExchangeRecord second = Exchanges.saying(words);
            writer.copy(List.of(new RecordKeeper.Pending(second, CopyText.of(second))), Duration.ofSeconds(5));
            assertThat(texts("SELECT DISTINCT to_jsonb(row) - 'id' - 'started_at' FROM exchange AS row"))
                    .hasSize(1);
            assertThat(texts("SELECT provider FROM attempt")).containsExactly(words, words, words, words);
        }
    }

    @Test
    void whatComesWhileTheDatabaseIsDownIsStoredOnceAndInOrder() throws IOException {
        try (var keeper = keeper(ROOMY)) {
            keep(keeper, List.of("before"));
            cable.cut();
            long started = System.nanoTime();
            keep(keeper, names(50));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(4));
            assertThat(stored()).containsExactly("before");
            assertThat(keeper.spooledBytes()).isPositive();
            Path spool = directory.resolve("spool");
            byte[] waiting = Files.readAllBytes(spool);

            cable.mend();
            TestGateway.await(() -> keeper.spooledBytes() == 0);
            keep(keeper, List.of("after"));
            var expected = new ArrayList<>(List.of("before"));
            expected.addAll(names(50));
            expected.add("after");
            assertThat(stored()).isEqualTo(expected);
            assertThat(Files.size(spool)).isZero();
            keeper.close();

            // As after a crash between storing and emptying the file.
            Files.write(spool, waiting);
            try (var again = keeper(ROOMY)) {
                TestGateway.await(() -> again.spooledBytes() == 0);
            }
            assertThat(stored()).isEqualTo(expected);
            assertThat(texts("SELECT provider FROM attempt")).hasSize(2 * expected.size());
        }
    }

    @Test
    void aSilentDatabaseHoldsUpOneBatchAndForABoundedTime() {
        try (var keeper = keeper(ROOMY)) {
            keep(keeper, List.of("before"));
            cable.mute();
            long started = System.nanoTime();
            keep(keeper, names(20));
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
            cable.mend();
            TestGateway.await(() -> keeper.spooledBytes() == 0);
            // It may have stored the first before it fell silent.
            assertThat(stored()).hasSize(21).doesNotHaveDuplicates();
        }
    }

    @Test
    void copyingIntoSilenceEndsInTime() throws SQLException {
        try (var writer = ExchangeWriter.open(database::dedicatedConnection)) {
            ExchangeRecord exchange = Exchanges.named("one");
            var pending = List.of(new RecordKeeper.Pending(exchange, CopyText.of(exchange)));
            writer.copy(pending, Duration.ofSeconds(5));
            cable.mute();
            long started = System.nanoTime();
            assertThatThrownBy(() -> writer.copy(pending, Duration.ofMillis(500)))
                    .isInstanceOf(SQLException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(500), Duration.ofSeconds(3));
        }
    }

    @Test
    void closingDoesNotWaitForSilence() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var writer = ExchangeWriter.open(database::dedicatedConnection)) {
            ExchangeRecord exchange = Exchanges.named("one");
            var pending = List.of(new RecordKeeper.Pending(exchange, CopyText.of(exchange)));
            writer.copy(pending, Duration.ofSeconds(5));
            cable.mute();
            var copying = threads.submit(() -> {
                writer.copy(pending, Duration.ofSeconds(1));
                return true;
            });
            TestGateway.await(writer::isCopying);
            writer.close();
            assertThatThrownBy(copying::get).hasCauseInstanceOf(SQLException.class);
        }
    }

    @Test
    void anExchangeThatIsRefusedCostsNoOther() {
        try (var keeper = keeper(ROOMY)) {
            cable.cut();
            keep(keeper, List.of("one"));
            keeper.keep(Exchanges.unstorable());
            keep(keeper, List.of("two"));
            cable.mend();
            TestGateway.await(() -> keeper.spooledBytes() == 0);
            keeper.keep(Exchanges.unstorable());
            keep(keeper, List.of("three"));
            assertThat(stored()).containsExactly("one", "two", "three");
            assertThat(keeper.lost()).isEqualTo(2);
        }
    }
}
