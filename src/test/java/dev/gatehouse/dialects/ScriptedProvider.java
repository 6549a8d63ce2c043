package dev.gatehouse.dialects;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.util.Arrays;

/** A provider of one dialect with a model for each case. */
final class ScriptedProvider implements Script {

    private final Dialect dialect;
    private final Phrasebook phrasebook;

    ScriptedProvider(Dialect dialect, Phrasebook phrasebook) {
        this.dialect = dialect;
        this.phrasebook = phrasebook;
    }

    @Override
    public void answer(Request request, Wire wire) throws IOException {
        Case asked = asked(request);
        int status = phrasebook.status(asked);
        boolean stream =
                request.text().contains("\"stream\":true") || request.path().contains("streamGenerate");
        if (!stream || status != 200) {
            wire.json(status, phrasebook.answers(asked, request.text()).toString());
            return;
        }
        wire.sse();
        for (JsonNode frame : phrasebook.streams(asked, request.text())) {
            switch (dialect) {
                case ANTHROPIC, OPENAI_RESPONSES ->
                    wire.event(frame.path("type").asText(), frame.toString());
                case OPENAI_CHAT, GEMINI -> wire.frame(frame.toString());
            }
        }
        if (dialect == Dialect.OPENAI_CHAT) wire.frame("[DONE]");
        wire.endChunks();
    }

    private static Case asked(Request request) {
        return Arrays.stream(Case.values())
                .filter(each -> request.path().contains("models/" + each.model() + ":")
                        || request.text().contains("\"model\":\"" + each.model() + "\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such model: " + request.path() + request.text()));
    }
}
