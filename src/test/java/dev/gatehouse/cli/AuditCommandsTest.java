package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

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
        var out = new StringWriter();
        int exitCode = new CommandLine(new AuditCommands())
                .setOut(new PrintWriter(out))
                .execute("verify", "--url", gateway.url(), "--token", TestGateway.ADMIN_TOKEN);
        return exitCode + " " + out.toString().strip();
    }
}
