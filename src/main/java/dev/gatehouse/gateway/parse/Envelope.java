package dev.gatehouse.gateway.parse;

import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request body as it came, and the few facts of it that routing needs. Immutable; the bytes are shared, not copied. */
public final class Envelope {

    private final byte[] body;
    private final String model;
    private final int modelFrom;
    private final int modelTo;
    private final boolean stream;
    private final boolean usageWanted;
    private final Splice.@Nullable Edit usageEdit;

    Envelope(
            byte[] body,
            String model,
            int modelFrom,
            int modelTo,
            boolean stream,
            boolean usageWanted,
            Splice.@Nullable Edit usageEdit) {
        this.body = body;
        this.model = model;
        this.modelFrom = modelFrom;
        this.modelTo = modelTo;
        this.stream = stream;
        this.usageWanted = usageWanted;
        this.usageEdit = usageEdit;
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

    /** The body for an upstream: its own model id in place of the client's, and in streams a request for usage. */
    public Splice forUpstream(String upstreamModel) {
        var modelEdit = new Splice.Edit(modelFrom, modelTo, Json.quoted(upstreamModel));
        if (usageEdit == null) return Splice.of(body, List.of(modelEdit));
        var edits = new ArrayList<Splice.Edit>(2);
        boolean modelFirst = usageEdit.from() >= modelTo;
        edits.add(modelFirst ? modelEdit : usageEdit);
        edits.add(modelFirst ? usageEdit : modelEdit);
        return Splice.of(body, edits);
    }
}
