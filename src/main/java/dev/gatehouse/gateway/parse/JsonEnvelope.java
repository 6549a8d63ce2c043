package dev.gatehouse.gateway.parse;

import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A JSON body. Immutable; the bytes are shared, not copied. */
public final class JsonEnvelope implements Envelope {

    private static final Change WITHOUT_OPTIONS = new Change.Drop("stream_options");

    /** Names of users and conversations are ids; what is longer is content in the wrong field. */
    private static final int MAX_TEXT_BYTES = 512;

    private final Endpoint endpoint;
    private final byte[] body;
    private final String model;
    private final int modelFrom;
    private final int modelTo;
    private final boolean stream;
    private final boolean usageWanted;
    private final List<Splice.Edit> streamEdits;
    private final List<Splice.Edit> usageEdits;
    private final Fields fields;
    private final Optional<Meant> meant;

    /** Looked for once: base64 is read to its end. */
    private volatile @Nullable Attached attached;

    JsonEnvelope(
            Endpoint endpoint,
            byte[] body,
            String model,
            int modelFrom,
            int modelTo,
            boolean stream,
            boolean usageWanted,
            List<Splice.Edit> streamEdits,
            List<Splice.Edit> usageEdits,
            Fields fields,
            @Nullable Meant meant) {
        this.endpoint = endpoint;
        this.body = body;
        this.model = model;
        this.modelFrom = modelFrom;
        this.modelTo = modelTo;
        this.stream = stream;
        this.usageWanted = usageWanted;
        this.streamEdits = List.copyOf(streamEdits);
        this.usageEdits = List.copyOf(usageEdits);
        this.fields = fields;
        this.meant = Optional.ofNullable(meant);
    }

    /** In openai-chat, whatever the client speaks; not to be changed. */
    byte[] body() {
        return body;
    }

    @Override
    public Optional<Meant> meant() {
        return meant;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public boolean stream() {
        return stream;
    }

    /** Old clients call them functions. */
    @Override
    public boolean hasTools() {
        return meant.map(said -> !said.chat().tools().all().isEmpty())
                .orElseGet(() -> fields.hasEntries("tools") || fields.hasEntries("functions"));
    }

    @Override
    public boolean usageWanted() {
        // In other dialects it always belongs to an answer.
        return usageWanted || meant.isPresent();
    }

    @Override
    public long bytes() {
        return meant.map(said -> said.original().bytes()).orElse((long) body.length);
    }

    @Override
    public boolean has(String field) {
        return fields.has(field);
    }

    @Override
    public Optional<String> text(String field) {
        return fields.text(field, MAX_TEXT_BYTES);
    }

    @Override
    public OptionalLong number(String field) {
        return fields.number(field);
    }

    @Override
    public boolean hasMessages() {
        return fields.hasMessages();
    }

    @Override
    public boolean endsWithAssistant() {
        return fields.endsWithAssistant();
    }

    Attached attached() {
        Attached known = attached;
        if (known == null) {
            known = Attached.in(this);
            attached = known;
        }
        return known;
    }

    @Override
    public int prompts() {
        return fields.prompts();
    }

    @Override
    public int choices() {
        return Math.clamp(fields.number("n").orElse(1), 1, Long.SIZE);
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    /** Adds what a stream needs. */
    @Override
    public Splice forUpstream(String upstreamModel, List<Change> changes) {
        var all = new ArrayList<Splice.Edit>(3 + changes.size());
        all.addAll(streamEdits);
        if (!changes.contains(WITHOUT_OPTIONS)) all.addAll(usageEdits);
        all.addAll(fields.edits(changes));
        all.add(new Splice.Edit(modelFrom, modelTo, Json.quoted(upstreamModel)));
        all.sort(Comparator.comparingInt(Splice.Edit::from));
        return Splice.of(body, all);
    }

    @Override
    public void close() {
        // Memory needs no closing.
    }
}
