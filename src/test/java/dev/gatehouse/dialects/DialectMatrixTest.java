package dev.gatehouse.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.StopReason;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every client on every upstream: what the provider received, and what the vendor's own client then shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DialectMatrixTest {

    private static final Path DOCUMENTATION = Path.of("docs/dialects.md");
    private static final String TABLE_BEGINS = "<!-- The matrix, written by DialectMatrixTest -->\n";
    private static final String TABLE_ENDS = "<!-- End of the matrix -->";
    private static final String KEY = "sk-of-the-provider";

    private final Map<Dialect, Phrasebook> phrasebooks = new EnumMap<>(Dialect.class);
    private final Map<Dialect, FakeUpstream> providers = new EnumMap<>(Dialect.class);
    private final Map<Dialect, Client> clients = new EnumMap<>(Dialect.class);
    private final TestGateway gateway;

    DialectMatrixTest() {
        for (Dialect dialect : Cell.PROVIDERS) {
            Phrasebook phrasebook = Phrasebook.of(dialect);
            phrasebooks.put(dialect, phrasebook);
            providers.put(dialect, FakeUpstream.start(new ScriptedProvider(dialect, phrasebook)));
        }
        gateway = TestGateway.configured(document(), Map.of("PROVIDER_KEY", KEY));
        for (Dialect dialect : Cell.CLIENTS) clients.put(dialect, Client.of(dialect, gateway));
    }

    @AfterAll
    void close() {
        gateway.close();
        providers.values().forEach(FakeUpstream::close);
    }

    private String document() {
        var document = new StringBuilder("version: 1\nproviders:\n");
        for (Dialect dialect : Cell.PROVIDERS)
            document.append("""
                      - {name: %1$s, base_url: "%2$s", dialect: %1$s, keys: [{id: k1, secret: "env:PROVIDER_KEY"}]}
                    """.formatted(dialect.id(), of(providers, dialect).baseUrl()));
        document.append("groups:\n");
        for (Dialect dialect : Cell.PROVIDERS)
            for (Case asked : Case.values())
                document.append("  - {name: %s-%s, recovery: off, targets: [{provider: %s, model: %s}]}\n"
                        .formatted(dialect.id(), asked.model(), dialect.id(), asked.model()));
        return document.toString();
    }

    static List<Cell> possible() {
        return Cell.all().stream()
                .filter(cell ->
                        Phrasebook.of(cell.client()).cannotAsk(cell.asked()).isEmpty())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("possible")
    void passes(Cell cell) {
        JsonNode asks = of(phrasebooks, cell.client()).asks(cell.asked());
        Client client = of(clients, cell.client());
        if (cell.asked().isAskedWhole()) check(cell, client.whole(cell.group(), asks));
        if (cell.asked().isStreamed()) check(cell, client.streamed(cell.group(), asks));
    }

    @Test
    void anthropicsClientIsToldWhichSequenceStopped() {
        JsonNode asks = of(phrasebooks, Dialect.ANTHROPIC).asks(Case.STOP_SEQUENCE);
        var client = new MessagesClient(gateway);
        for (Message answer : List.of(
                client.message("anthropic-stop_sequence", asks), client.gathered("anthropic-stop_sequence", asks))) {
            assertThat(answer.stopReason()).hasValue(StopReason.STOP_SEQUENCE);
            assertThat(answer.stopSequence()).hasValue("END");
        }
    }

    /** Run with {@code -Dgatehouse.docs=write}, it writes the table instead. */
    @Test
    void documentationShowsTheMatrix() throws IOException {
        String text = Files.readString(DOCUMENTATION);
        int from = text.indexOf(TABLE_BEGINS) + TABLE_BEGINS.length();
        String wanted = text.substring(0, from)
                + new MatrixTable(phrasebooks).markdown()
                + text.substring(text.indexOf(TABLE_ENDS));
        if ("write".equals(System.getProperty("gatehouse.docs"))) Files.writeString(DOCUMENTATION, wanted);
        else
            assertThat(text)
                    .as("docs/dialects.md is out of date: run this test with -Dgatehouse.docs=write")
                    .isEqualTo(wanted);
    }

    private void assertAuthorized(Cell cell, Request received) {
        String header = switch (cell.provider()) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> "Authorization";
            case ANTHROPIC -> "x-api-key";
            case GEMINI -> "x-goog-api-key";
        };
        assertThat(received.header(header).orElse("")).endsWith(KEY);
        assertThat(received.headers()).noneMatch(each -> each.value().contains(gateway.key()));
    }

    private void check(Cell cell, Shown shown) {
        FakeUpstream provider = of(providers, cell.provider());
        Phrasebook phrasebook = of(phrasebooks, cell.provider());
        Request received = provider.requests().getLast();
        provider.forgetRequests();
        assertAuthorized(cell, received);
        JsonNode body = TestGateway.json(received.text());
        // Who speaks the provider's dialect is passed on as it spoke.
        List<JsonNode> pieces = cell.client() == cell.provider()
                ? List.of(phrasebook.asks(cell.asked()))
                : phrasebook.receives(cell.asked());
        for (JsonNode piece : pieces)
            assertThat(Fragment.isIn(piece, body)).as("%s in %s", piece, body).isTrue();
        Shown wanted = cell.asked().shown(cell.group(), phrasebook.drops(cell.asked()));
        assertThat(shown.error()).contains(wanted.error());
        assertThat(shown).usingRecursiveComparison().ignoringFields("error").isEqualTo(wanted);
    }

    static <V> V of(Map<Dialect, V> map, Dialect dialect) {
        V value = map.get(dialect);
        if (value == null) throw new AssertionError(dialect);
        return value;
    }
}
