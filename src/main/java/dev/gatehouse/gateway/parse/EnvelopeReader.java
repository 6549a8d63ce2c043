package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.gatehouse.domain.Refusal.InvalidRequest;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scans a request body once, as bytes: finds the top-level {@code model}, {@code stream} and {@code stream_options}, checks
 * that all of it is JSON, and builds nothing else. One reader reads one body.
 */
public final class EnvelopeReader {

    private static final byte[] STREAM_FIELD = "\"stream\":true,".getBytes(US_ASCII);
    private static final byte[] OPTIONS_FIELD = "\"stream_options\":{\"include_usage\":true},".getBytes(US_ASCII);
    private static final byte[] OPTIONS = "{\"include_usage\":true}".getBytes(US_ASCII);
    private static final byte[] USAGE_FIELD = "\"include_usage\":true".getBytes(US_ASCII);
    private static final byte[] USAGE_FIELD_BEFORE_OTHERS = "\"include_usage\":true,".getBytes(US_ASCII);
    private static final byte[] TRUE = "true".getBytes(US_ASCII);

    private final Endpoint endpoint;
    private final byte[] body;
    private final @Nullable Meant meant;
    private final Fields fields;
    private @Nullable String model;
    private int modelFrom;
    private int modelTo;
    private int modelFieldFrom;
    private @Nullable Boolean stream;
    private Splice.@Nullable Edit streamEdit;
    private boolean optionsSeen;
    private boolean usageWanted;
    private Splice.@Nullable Edit usageEdit;

    private EnvelopeReader(Endpoint endpoint, byte[] body, @Nullable Meant meant) {
        this.meant = meant;
        this.endpoint = endpoint;
        this.body = body;
        this.fields = new Fields(body);
    }

    /**
     * The envelope of a body that the caller no longer changes.
     *
     * @throws InvalidRequest if it is not one JSON object, or names no model, or a field that is read is of the wrong type or
     *     comes twice (then client and provider might read different ones)
     */
    public static JsonEnvelope read(Endpoint endpoint, byte[] body) {
        return new EnvelopeReader(endpoint, body, null).read();
    }

    /** The same of a body that says in openai-chat what a client of another dialect meant. */
    static JsonEnvelope read(Endpoint endpoint, byte[] body, Meant meant) {
        return new EnvelopeReader(endpoint, body, meant).read();
    }

    private JsonEnvelope read() {
        try (JsonParser json = Json.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw InvalidRequest.invalidJson("The body must be a JSON object.");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                fields.add(name, offset(json, true));
                field(json, name);
            }
            fields.end(offset(json, true));
            if (json.nextToken() != null) throw InvalidRequest.invalidJson("Something follows the JSON object.");
        } catch (StreamConstraintsException e) {
            throw InvalidRequest.invalidJson("The body is nested deeper than " + Json.MAX_DEPTH + " levels.");
        } catch (JsonProcessingException e) {
            throw InvalidRequest.invalidJson("The body is not valid JSON " + Json.place(e) + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array", e);
        }
        String named = model;
        if (named == null || named.isBlank()) throw InvalidRequest.missingModel();
        boolean streaming = endpoint == Endpoint.CHAT_STREAM || Boolean.TRUE.equals(stream);
        boolean asChunks = streaming && endpoint.reply() == Endpoint.Reply.CHOICES;
        return new JsonEnvelope(
                endpoint,
                body,
                named,
                modelFrom,
                modelTo,
                streaming,
                usageWanted,
                asChunks ? streamEdits() : List.of(),
                asChunks ? usageEdits() : List.of(),
                fields,
                meant);
    }

    private void field(JsonParser json, String name) throws IOException {
        switch (means(name) ? name : "") {
            case "model" -> {
                if (model != null) throw twice(name);
                modelFieldFrom = offset(json, true);
                modelValue(json);
            }
            case "stream" -> {
                if (stream != null) throw twice(name);
                stream = flag(json, name);
                if (!stream) streamEdit = new Splice.Edit(offset(json, true), offset(json, false), TRUE);
            }
            case "stream_format" -> {
                if (stream != null) throw twice(name);
                stream = json.nextToken() == JsonToken.VALUE_STRING
                        && json.getText().equals("sse");
                json.skipChildren();
            }
            case "stream_options" -> {
                if (optionsSeen) throw twice(name);
                optionsSeen = true;
                options(json);
            }
            case "messages" -> messages(json);
            default -> {
                json.nextToken();
                json.skipChildren();
            }
        }
    }

    /** Whether the endpoint gives that field the meaning that is read here. */
    private boolean means(String field) {
        return switch (field) {
            case "model" -> true;
            case "stream" -> endpoint.mayStream() && endpoint != Endpoint.SPEECH;
            case "stream_format" -> endpoint == Endpoint.SPEECH;
            case "stream_options", "messages" -> endpoint.reply() == Endpoint.Reply.CHOICES;
            default -> false;
        };
    }

    private void messages(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        int start = offset(json, true);
        boolean empty = json.nextToken() == JsonToken.END_ARRAY;
        while (json.currentToken() != JsonToken.END_ARRAY) {
            json.skipChildren();
            json.nextToken();
        }
        fields.messages(start, offset(json, false), empty);
    }

    private void modelValue(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.VALUE_STRING) throw InvalidRequest.missingModel();
        modelFrom = offset(json, true);
        model = RequestedModel.checked(json.getText());
        modelTo = offset(json, false);
    }

    private static Boolean flag(JsonParser json, String name) throws IOException {
        return switch (json.nextToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw InvalidRequest.field(name, "\"" + name + "\" must be true or false.");
        };
    }

    private void options(JsonParser json) throws IOException {
        JsonToken value = json.nextToken();
        int from = offset(json, true);
        if (value == JsonToken.VALUE_NULL) {
            usageEdit = new Splice.Edit(from, offset(json, false), OPTIONS);
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw InvalidRequest.field("stream_options", "\"stream_options\" must be an object.");
        }
        boolean empty = true;
        boolean usageSeen = false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            empty = false;
            if (!name.equals("include_usage")) {
                json.nextToken();
                json.skipChildren();
                continue;
            }
            if (usageSeen) throw twice("stream_options.include_usage");
            usageSeen = true;
            usageWanted = flag(json, "stream_options.include_usage");
            if (!usageWanted) usageEdit = new Splice.Edit(offset(json, true), offset(json, false), TRUE);
        }
        if (!usageSeen) {
            usageEdit = new Splice.Edit(from + 1, from + 1, empty ? USAGE_FIELD : USAGE_FIELD_BEFORE_OTHERS);
        }
    }

    /** What makes the provider stream; nothing if the client asked for that. */
    private List<Splice.Edit> streamEdits() {
        if (stream == null) return List.of(new Splice.Edit(modelFieldFrom, modelFieldFrom, STREAM_FIELD));
        return streamEdit == null ? List.of() : List.of(streamEdit);
    }

    /** What makes the provider report the usage of the stream; nothing if the client asked for that. */
    private List<Splice.Edit> usageEdits() {
        if (usageEdit != null) return List.of(usageEdit);
        return usageWanted ? List.of() : List.of(new Splice.Edit(modelFieldFrom, modelFieldFrom, OPTIONS_FIELD));
    }

    private static InvalidRequest twice(String name) {
        return InvalidRequest.field(name, "\"" + name + "\" is there twice.");
    }

    private static int offset(JsonParser json, boolean ofToken) {
        var location = ofToken ? json.currentTokenLocation() : json.currentLocation();
        return (int) location.getByteOffset();
    }
}
