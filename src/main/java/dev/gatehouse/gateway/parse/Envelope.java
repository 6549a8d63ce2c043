package dev.gatehouse.gateway.parse;

import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A request body as it came, and the few facts of it that routing needs. Immutable; the bytes are shared, not copied. */
public final class Envelope {

    private final byte[] body;
    private final String model;
    private final int modelFrom;
    private final int modelTo;
    private final boolean stream;
    private final boolean usageWanted;
    private final List<Splice.Edit> edits;

    Envelope(
            byte[] body,
            String model,
            int modelFrom,
            int modelTo,
            boolean stream,
            boolean usageWanted,
            List<Splice.Edit> edits) {
        this.body = body;
        this.model = model;
        this.modelFrom = modelFrom;
        this.modelTo = modelTo;
        this.stream = stream;
        this.usageWanted = usageWanted;
        this.edits = List.copyOf(edits);
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

    /** The body for an upstream: its own model id in place of the client's, and what a stream needs added. */
    public Splice forUpstream(String upstreamModel) {
        var all = new ArrayList<Splice.Edit>(edits.size() + 1);
        all.addAll(edits);
        all.add(new Splice.Edit(modelFrom, modelTo, Json.quoted(upstreamModel)));
        all.sort(Comparator.comparingInt(Splice.Edit::from));
        return Splice.of(body, all);
    }
}
