package dev.gatehouse.gateway.parse;

import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A request body as it came, and the few facts of it that routing needs. Immutable; the bytes are shared, not copied. */
public final class Envelope {

    private static final Change WITHOUT_OPTIONS = new Change.Drop("stream_options");

    /** Names of users and conversations are ids; what is longer is content in the wrong field. */
    private static final int MAX_TEXT_BYTES = 512;

    private final byte[] body;
    private final String model;
    private final int modelFrom;
    private final int modelTo;
    private final boolean stream;
    private final boolean usageWanted;
    private final List<Splice.Edit> streamEdits;
    private final List<Splice.Edit> usageEdits;
    private final Fields fields;

    Envelope(
            byte[] body,
            String model,
            int modelFrom,
            int modelTo,
            boolean stream,
            boolean usageWanted,
            List<Splice.Edit> streamEdits,
            List<Splice.Edit> usageEdits,
            Fields fields) {
        this.body = body;
        this.model = model;
        this.modelFrom = modelFrom;
        this.modelTo = modelTo;
        this.stream = stream;
        this.usageWanted = usageWanted;
        this.streamEdits = List.copyOf(streamEdits);
        this.usageEdits = List.copyOf(usageEdits);
        this.fields = fields;
    }

    /** The model as the client named it. */
    public String model() {
        return model;
    }

    public boolean stream() {
        return stream;
    }

    /** True if the client itself asked for usage in its stream; else the usage-only chunk is withheld from it. */
    public boolean usageWanted() {
        return usageWanted;
    }

    public int bytes() {
        return body.length;
    }

    /** Whether the body has a top-level field of that name. */
    public boolean has(String field) {
        return fields.has(field);
    }

    /**
     * A short text that the body holds in a top-level field, read when it is asked for; empty if there is none, or no text,
     * or more than 512 bytes.
     */
    public Optional<String> text(String field) {
        return fields.text(field, MAX_TEXT_BYTES);
    }

    /** Whether it is a conversation, to which a last message can be added. */
    public boolean hasMessages() {
        return fields.hasMessages();
    }

    /** The body for an upstream: its own model id in place of the client's, what a stream needs added, and the changes. */
    public Splice forUpstream(String upstreamModel, List<Change> changes) {
        var all = new ArrayList<Splice.Edit>(3 + changes.size());
        all.addAll(streamEdits);
        if (!changes.contains(WITHOUT_OPTIONS)) all.addAll(usageEdits);
        all.addAll(fields.edits(changes));
        all.add(new Splice.Edit(modelFrom, modelTo, Json.quoted(upstreamModel)));
        all.sort(Comparator.comparingInt(Splice.Edit::from));
        return Splice.of(body, all);
    }
}
