package dev.gatehouse.dialects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.gatehouse.domain.Dialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the cases are said in one dialect, as its vendor's reference has it, written by hand and not by the codecs: what a client
 * asks, what a provider must receive of it, and how it answers.
 */
final class Phrasebook {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final JsonNode cases;

    private Phrasebook(JsonNode cases) {
        this.cases = cases;
    }

    static Phrasebook of(Dialect dialect) {
        String name = "/dialects/" + dialect.id() + ".yaml";
        try (var in = Phrasebook.class.getResourceAsStream(name)) {
            return new Phrasebook(YAML.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    JsonNode asks(Case asked) {
        return said(asked, "asks");
    }

    /** Pieces of JSON, each of which must be found somewhere in the request; objects there may hold more. */
    List<JsonNode> receives(Case asked) {
        List<JsonNode> pieces = new ArrayList<>();
        said(asked, "receives").forEach(pieces::add);
        return pieces;
    }

    /** @param received what the provider was asked: some answer differently to who asks in their own words */
    JsonNode answers(Case asked, String received) {
        return answering(asked, received, "answers");
    }

    List<JsonNode> streams(Case asked, String received) {
        List<JsonNode> frames = new ArrayList<>();
        answering(asked, received, "streams").forEach(frames::add);
        return frames;
    }

    private JsonNode answering(Case asked, String received, String what) {
        JsonNode inOwnWords = own(asked).path("own_words").path(what);
        boolean translated = received.contains("gatehouse_");
        return inOwnWords.isMissingNode() || translated ? said(asked, what) : inOwnWords;
    }

    int status(Case asked) {
        return own(asked).path("status").asInt(200);
    }

    /** Fields that a provider of the dialect does not get; empty for none. */
    String drops(Case asked) {
        return own(asked).path("drops").asText("");
    }

    /** Why a client of the dialect cannot ask for it; empty if it can. */
    String cannotAsk(Case asked) {
        return own(asked).path("cannot_ask").asText("");
    }

    /** Why a provider of the dialect cannot be asked for it; empty if it can. */
    String cannotReceive(Case asked) {
        return own(asked).path("cannot_receive").asText("");
    }

    /** How a client of the dialect asks for it if it cannot quite; empty if it can. */
    String nearest(Case asked) {
        return own(asked).path("nearest").asText("");
    }

    private JsonNode own(Case asked) {
        return cases.path(asked.title());
    }

    private JsonNode said(Case asked, String what) {
        JsonNode own = own(asked).path(what);
        return own.isMissingNode() ? cases.path(Case.TEXT.title()).path(what) : own;
    }
}
