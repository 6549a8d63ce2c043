package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file that is torn, damaged, cut or full costs the record. */
class RecordFileTest extends CutRecord {

    @Test
    void whatWaitsOutlivesTheProcessAndATornEndIsCutOff() throws IOException {
        try (var keeper = keeper(ROOMY)) {
            cable.cut();
            keep(keeper, names(3));
        }
        Path spool = directory.resolve("spool");
        byte[] whole = Files.readAllBytes(spool);
        byte[] torn = Arrays.copyOf(whole, whole.length - 1);
        Files.write(spool, torn);
        try (var keeper = keeper(ROOMY)) {
            keep(keeper, List.of("behind"));
            cable.mend();
            TestGateway.await(() -> keeper.spooledBytes() == 0);
            assertThat(stored()).containsExactly("r0", "r1", "behind");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 8, 200})
    void aDamagedRowCostsNoOther(int place) throws IOException {
        try (var keeper = keeper(ROOMY)) {
            cable.cut();
            keep(keeper, names(3));
        }
        damageSecondRow(place);
        cable.mend();
        try (var keeper = keeper(ROOMY)) {
            TestGateway.await(() -> keeper.spooledBytes() == 0);
            assertThat(stored()).containsExactly("r0", "r2");
            assertThat(keeper.lost()).isEqualTo(1);
        }
    }

    /** The rows are equally long. */
    private void damageSecondRow(int place) throws IOException {
        try (var file = new RandomAccessFile(directory.resolve("spool").toFile(), "rw")) {
            long at = file.length() / 3 + place;
            file.seek(at);
            int was = file.read();
            file.seek(at);
            file.write(was ^ 1);
        }
    }

    @Test
    void whatIsDamagedWhileItIsOpenIsSteppedOverAndTheDirectWayIsUsedAgain() throws IOException {
        try (var keeper = keeper(ROOMY)) {
            cable.cut();
            keep(keeper, names(3));
            damageSecondRow(100);
            cable.mend();
            TestGateway.await(() -> keeper.spooledBytes() == 0);
            keep(keeper, List.of("behind"));
            assertThat(keeper.spooledBytes()).isZero();
            assertThat(stored()).containsExactly("r0", "r2", "behind");
            assertThat(keeper.lost()).isEqualTo(1);
        }
    }

    @Test
    void aFileThatSomebodyCutsLosesWhatWasCutOnly() throws IOException {
        try (var keeper = keeper(ROOMY)) {
            cable.cut();
            keep(keeper, names(3));
            Path spool = directory.resolve("spool");
            try (var file = new RandomAccessFile(spool.toFile(), "rw")) {
                file.setLength(file.length() / 3 + 10);
            }
            keep(keeper, List.of("behind"));
            cable.mend();
            TestGateway.await(() -> keeper.spooledBytes() == 0);
            assertThat(stored()).containsExactly("r0", "behind");
            assertThat(keeper.lost()).isEqualTo(1);
        }
    }

    @Test
    void aFullFileLosesWhatFollowsAndCountsIt() {
        try (var keeper = keeper(5_000)) {
            cable.cut();
            keep(keeper, names(10));
            assertThat(keeper.lost()).isBetween(1L, 9L);
            cable.mend();
            TestGateway.await(() -> keeper.spooledBytes() == 0);
            assertThat(stored()).isEqualTo(names(10 - (int) keeper.lost()));
        }
    }
}
