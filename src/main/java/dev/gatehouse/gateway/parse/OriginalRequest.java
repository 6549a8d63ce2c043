package dev.gatehouse.gateway.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Payload;
import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Part;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A request of another dialect than openai-chat, as it came. Immutable; the bytes are shared, not copied. */
public final class OriginalRequest {

    private static final int NONE = -1;

    private final byte[] body;
    private final boolean isOwn;
    private int modelFrom = NONE;
    private int modelTo = NONE;

    private OriginalRequest(byte[] body, boolean isOwn) {
        this.body = body;
        this.isOwn = isOwn;
    }

    static OriginalRequest of(byte[] body, Chat chat) {
        boolean own =
                chat.turns().stream().flatMap(turn -> turn.parts().stream()).noneMatch(OriginalRequest::isForeign);
        var request = new OriginalRequest(body, own);
        request.findModel();
        return request;
    }

    /** Thoughts of another provider's, which the dialect's own would refuse: unsigned, or in an envelope of ours. */
    private static boolean isForeign(Part part) {
        if (!(part instanceof Part.Reasoning thought)) return false;
        boolean unsigned = thought.signature().isEmpty() && thought.sealed().isEmpty();
        return thought.dialect() == Dialect.ANTHROPIC ? unsigned : thought.dialect() != Dialect.OPENAI_RESPONSES;
    }

    private void findModel() {
        try (JsonParser json = Json.FACTORY.createParser(body)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                boolean text = json.nextToken() == JsonToken.VALUE_STRING;
                if (name.equals("model") && text) {
                    boolean twice = modelFrom != NONE;
                    modelFrom = (int) json.currentTokenLocation().getByteOffset();
                    json.finishToken();
                    modelTo = twice ? NONE : (int) json.currentLocation().getByteOffset();
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            modelTo = NONE;
        }
    }

    /** Its length. */
    public long bytes() {
        return body.length;
    }

    /** The same bytes with another model; empty if the dialect's own providers would refuse something in them. */
    public Optional<Payload> asking(String model) {
        if (!isOwn || modelTo == NONE) return Optional.empty();
        return Optional.of(Splice.of(body, List.of(new Splice.Edit(modelFrom, modelTo, Json.quoted(model)))));
    }
}
