package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;

class AuditCommandsTest {

    @Test
    void chainIsWholeUntilSomebodyTouchesIt() throws Exception {
        try (var gateway = TestGateway.withoutFile()) {
            gateway.createKey("another");
            assertThat(verify(gateway)).isEqualTo("0 intact: 2 entries");
            try (var connection = gateway.database().connect();
                    var statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE audit SET detail = 'nothing' WHERE number = 2");
            }
            assertThat(verify(gateway)).isEqualTo("1 broken: entry 2 is missing or was changed; 1 before it are right");
        }
    }

    private static String verify(TestGateway gateway) {
        var typing = new Typing(AuditCommands::new, gateway);
        return typing.run("verify") + " " + typing.out().strip();
    }
}
