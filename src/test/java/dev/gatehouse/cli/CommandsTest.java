package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words and variables that a process is started with. */
class CommandsTest {

    private static final Map<String, String> NONE = Map.of();

    @TempDir
    Path directory = Path.of("");

    private TestProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return TestProcess.start(Files.createTempFile(directory, "out", ".log"), environment, arguments);
    }

    private String output(int exitCode, Map<String, String> environment, String line) throws IOException {
        try (var process = start(environment, line.split(" "))) {
            assertThat(process.awaitExit()).isEqualTo(exitCode);
            return process.output();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "--nonsense",
                "serve nonsense",
                "serve --port x",
                "serve --port 65536",
                "serve --drain 5",
                "serve --log-level loud",
                "serve --port"
            })
    void whatIsTypedWrongExitsWith2AndAHint(String line) throws IOException {
        assertThat(output(2, NONE, line))
                .startsWith("gatehouse: ")
                .contains("--help")
                .doesNotContain("\tat ")
                .doesNotContain("Usage:");
    }

    @Test
    void wordThatIsNearlyACommandIsCorrected() throws IOException {
        assertThat(output(2, NONE, "serv")).contains("Did you mean").contains("gatehouse serve");
    }

    @Test
    void wrongVariableIsToldLikeAWrongOption() throws IOException {
        assertThat(output(2, Map.of("GATEHOUSE_PORT", "x"), "serve")).contains("--port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help"})
    void helpNamesTheCommands(String line) throws IOException {
        assertThat(output(0, NONE, line)).contains("serve").contains("demo");
    }

    @Test
    void commandsOfTheConfigurationExitWith1IfRefusedAnd2IfTypedWrong() throws IOException {
        assertThat(output(0, NONE, "config --help"))
                .contains("validate", "diff", "publish", "rollback", "export", "revisions");
        assertThat(output(2, NONE, "config nonsense")).contains("--help");
        assertThat(output(2, NONE, "config export")).startsWith("gatehouse: ").contains("GATEHOUSE_ADMIN_TOKEN");
        var nobody = Map.of("GATEHOUSE_ADMIN_TOKEN", "canary-token", "GATEHOUSE_URL", "http://127.0.0.1:1");
        assertThat(output(1, nobody, "config export"))
                .startsWith("gatehouse: The gateway at http://127.0.0.1:1 cannot be reached")
                .doesNotContain("\tat ", "canary-token");
    }

    @Test
    void helpOfServeTellsVariablesAndDefaults() throws IOException {
        assertThat(output(0, NONE, "serve --help").replaceAll("\\s+", " "))
                .contains("GATEHOUSE_HOST; default 127.0.0.1")
                .contains("GATEHOUSE_PORT; default 8080")
                .contains("GATEHOUSE_DATA; default ./data")
                .contains("GATEHOUSE_CONFIG; default the one that was published last")
                .contains("GATEHOUSE_DRAIN; default 30s")
                .contains("GATEHOUSE_LOG_LEVEL; default info")
                .contains("GATEHOUSE_ADMIN_TOKEN")
                .contains("DATABASE_URL");
    }

    @Test
    void blankVariablesAreNotSetAndWhiteSpaceIsNoPartOfAValue() throws Exception {
        var environment = new HashMap<String, String>();
        for (String name : new String[] {"HOST", "CONFIG", "DRAIN", "LOG_LEVEL"})
            environment.put("GATEHOUSE_" + name, "");
        environment.put("GATEHOUSE_CONFIG", " ");
        environment.put("DATABASE_URL", " ");
        environment.put("GATEHOUSE_PORT", "0\n");
        environment.put("GATEHOUSE_ADMIN_TOKEN", " token-of-a-file\n");
        environment.put("GATEHOUSE_DATA", directory.resolve("data").toString());
        try (var process = start(environment, "serve");
                var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(process.awaitUrl() + "/api/virtual-keys"))
                    .header("Authorization", "Bearer token-of-a-file")
                    .timeout(TestGateway.PATIENCE)
                    .build();
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
            process.terminate();
            assertThat(process.awaitExit()).isZero();
        }
    }

    @Test
    void blankPortIsTheDefaultOne() throws IOException {
        // Refused for another reason, and so only after the port was read.
        assertThat(output(1, Map.of("GATEHOUSE_PORT", "", "GATEHOUSE_DATA", ""), "serve --config /does/not/exist"))
                .contains("cannot be read");
    }
}
