package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.wall.Client;
import dev.gatehouse.testing.wall.Pace;
import dev.gatehouse.testing.wall.Result;
import dev.gatehouse.testing.wall.Verdict;
import dev.gatehouse.testing.wall.Wall;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The catalogue of faults, all at once and in haste; {@code gatehouse drill} takes its time. */
class WallTest {

    @TestFactory
    Stream<DynamicTest> faults() {
        return results().stream()
                .map(result -> dynamicTest(
                        result.name(),
                        () -> assertThat(result.verdict()).as(result.detail()).isEqualTo(Verdict.PASS)));
    }

    private static List<Result> results() {
        try (var wall = new Wall(Pace.QUICK);
                var gateway = TestGateway.configured(wall.document(), Wall.ENVIRONMENT);
                var client = new Client(gateway.url(), gateway.key(), gateway::record)) {
            List<Result> results = wall.run(client, result -> {});
            assertThat(results).hasSize(16);
            return results;
        }
    }
}
