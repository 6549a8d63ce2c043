package dev.gatehouse.dialects;

import dev.gatehouse.domain.Dialect;
import java.util.LinkedHashMap;
import java.util.Map;

/** The matrix as the documentation shows it: a table for each client, and below them the reasons for what is not simply so. */
final class MatrixTable {

    private static final String PASSES = "✓";
    private static final String IMPOSSIBLE = "–";

    private final Map<Dialect, Phrasebook> phrasebooks;
    private final Map<String, Integer> reasons = new LinkedHashMap<>();

    MatrixTable(Map<Dialect, Phrasebook> phrasebooks) {
        this.phrasebooks = phrasebooks;
    }

    String markdown() {
        var text = new StringBuilder();
        for (Dialect client : Cell.CLIENTS) {
            text.append("\n| Client `").append(client.id()).append("`, provider");
            for (Dialect provider : Cell.PROVIDERS)
                text.append(" | `").append(provider.id()).append('`');
            text.append(" |\n|---").append("|---".repeat(Cell.PROVIDERS.size())).append("|\n");
            for (Case asked : Case.values()) {
                text.append("| ").append(asked.title());
                for (Dialect provider : Cell.PROVIDERS)
                    text.append(" | ").append(mark(new Cell(client, provider, asked)));
                text.append(" |\n");
            }
        }
        text.append('\n');
        reasons.forEach((reason, number) ->
                text.append(number).append(". ").append(reason).append(".\n"));
        return text.append('\n').toString();
    }

    private String mark(Cell cell) {
        Phrasebook client = DialectMatrixTest.of(phrasebooks, cell.client());
        Phrasebook provider = DialectMatrixTest.of(phrasebooks, cell.provider());
        if (!client.cannotAsk(cell.asked()).isEmpty()) return IMPOSSIBLE + number(client.cannotAsk(cell.asked()));
        if (!provider.cannotReceive(cell.asked()).isEmpty())
            return IMPOSSIBLE + number(provider.cannotReceive(cell.asked()));
        return PASSES + number(client.nearest(cell.asked()));
    }

    /** Where the reason is found; empty for none. */
    private String number(String reason) {
        if (reason.isEmpty()) return "";
        return " (" + reasons.computeIfAbsent(reason, unseen -> reasons.size() + 1) + ")";
    }
}
