package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.wire.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A form, in memory or in a temporary file. Safe to be read by several threads. */
public final class MultipartEnvelope implements Envelope {

    private final Endpoint endpoint;
    private final String contentType;
    private final String model;
    private final long modelFrom;
    private final long modelTo;
    private final boolean stream;
    private final Spool spool;

    MultipartEnvelope(Endpoint endpoint, String contentType, MultipartScanner scanned, Spool spool) {
        this.endpoint = endpoint;
        this.contentType = contentType;
        this.model = scanned.model();
        this.modelFrom = scanned.modelFrom();
        this.modelTo = scanned.modelTo();
        this.stream = scanned.stream();
        this.spool = spool;
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

    @Override
    public boolean hasTools() {
        return false;
    }

    /** No form asks for it. */
    @Override
    public boolean usageWanted() {
        return false;
    }

    @Override
    public long bytes() {
        return spool.length();
    }

    /** A form is never changed, but for its model. */
    @Override
    public boolean has(String field) {
        return false;
    }

    @Override
    public Optional<String> text(String field) {
        return Optional.empty();
    }

    @Override
    public OptionalLong number(String field) {
        return OptionalLong.empty();
    }

    @Override
    public boolean hasMessages() {
        return false;
    }

    /** As the client wrote it: it names the boundary. */
    @Override
    public boolean endsWithAssistant() {
        return false;
    }

    @Override
    public int prompts() {
        return 1;
    }

    @Override
    public int choices() {
        return 1;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    /** There is nothing that the changes could touch. */
    @Override
    public Payload forUpstream(String upstreamModel, List<Change> changes) {
        return new WithModel(upstreamModel.getBytes(UTF_8));
    }

    @Override
    public void close() {
        spool.close();
    }

    private final class WithModel implements Payload {

        private final byte[] upstreamModel;

        WithModel(byte[] upstreamModel) {
            this.upstreamModel = upstreamModel;
        }

        @Override
        public long length() {
            return spool.length() - (modelTo - modelFrom) + upstreamModel.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            spool.writeTo(out, 0, modelFrom);
            out.write(upstreamModel);
            spool.writeTo(out, modelTo, spool.length());
        }
    }
}
