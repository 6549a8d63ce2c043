package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.neutral.Tools;
import dev.gatehouse.wire.neutral.UpstreamCodec;
import dev.gatehouse.wire.sse.Original;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reply in another dialect than the provider's. An answer that is none, and a frame that says nothing the dialect knows, are judged by who reads
 * it, as in a dialect that needs no translation. A stream without its end has none here either.
 */
final class TranslatedReply implements UpstreamReply {

    /** Of a refusal more is not read: an error object is short. */
    private static final int MAX_ERROR_BYTES = 256 * 1024;

    /** What a reader takes at once; a single frame may be more. */
    private static final int GATHERED_BYTES = 8 * 1024;

    private static final byte[] PING = ": ping\n\n".getBytes(US_ASCII);

    private final UpstreamReply told;
    private final UpstreamCodec from;
    private final Codec to;
    private final boolean carriesOriginals;
    private final Ask ask;
    private final Showing showing;
    private final boolean events;
    private final InputStream body;
    private Optional<byte[]> original = Optional.empty();

    /**
     * @param carriesOriginals the client speaks the provider's dialect: it is to get what it can as it came
     * @param created seconds since 1970, for answers that do not tell
     */
    TranslatedReply(UpstreamReply told, UpstreamCodec from, Codec to, boolean carriesOriginals, Ask ask, long created) {
        this.carriesOriginals = carriesOriginals;
        this.told = told;
        this.from = from;
        this.to = to;
        this.ask = ask;
        this.showing = new Showing("", created, Tools.NONE, true, true, 0);
        boolean ok = told.status() >= 200 && told.status() < 300;
        this.events = ok
                && told.header("Content-Type")
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                        .startsWith("text/event-stream");
        this.body = events ? new Events(told.body()) : new Whole(ok);
    }

    @Override
    public int status() {
        return told.status();
    }

    @Override
    public Optional<String> header(String name) {
        if (name.equalsIgnoreCase("Content-Type"))
            return Optional.of(events ? "text/event-stream" : "application/json");
        // The length that was announced is that of other bytes.
        return name.equalsIgnoreCase("Content-Length") ? Optional.empty() : told.header(name);
    }

    @Override
    public List<UpstreamCall.Header> headers() {
        return told.headers();
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public Optional<byte[]> original() {
        return original;
    }

    @Override
    public long connectNanos() {
        return told.connectNanos();
    }

    @Override
    public void patience(Duration silence) {
        told.patience(silence);
    }

    @Override
    public void finish(Duration patience) {
        told.finish(patience);
    }

    @Override
    public void close() {
        told.close();
    }

    /** An answer, or an error, that is translated when all of it is here. */
    private final class Whole extends MadeInput {

        private final boolean ok;
        private boolean made;

        Whole(boolean ok) {
            this.ok = ok;
        }

        @Override
        byte @Nullable [] make() throws IOException {
            if (made) return null;
            made = true;
            if (!ok) {
                byte[] error = told.body().readNBytes(MAX_ERROR_BYTES);
                return to.encodeError(from.decodeError(told.status(), error), "");
            }
            byte[] answer = WholeBody.read(told, ask);
            if (carriesOriginals) original = Optional.of(answer);
            try {
                return to.encodeAnswer(from.decodeAnswer(answer), showing);
            } catch (DialectException e) {
                return answer;
            }
        }
    }

    private final class Events extends MadeInput {

        private final SseReader reader;
        private final StreamDecoder decoder = from.streamDecoder();
        private final StreamEncoder encoder = to.streamEncoder(showing);
        private final ByteArrayOutputStream made = new ByteArrayOutputStream();
        private boolean finished;
        private boolean ended;

        Events(InputStream in) {
            this.reader = new SseReader(in);
        }

        /** What is here goes on together, as it came: each write to the client costs more than a frame's translation. */
        @Override
        byte @Nullable [] make() throws IOException {
            if (ended) return null;
            byte[] first = translated(reader.next());
            if (!reader.isNextHere()) return first;
            var gathered = new ByteArrayOutputStream(GATHERED_BYTES);
            gathered.writeBytes(first);
            while (gathered.size() < GATHERED_BYTES && reader.isNextHere())
                gathered.writeBytes(translated(reader.next()));
            return gathered.toByteArray();
        }

        private byte[] translated(@Nullable SseFrame frame) {
            made.reset();
            if (frame == null) {
                end();
                return carriesOriginals ? Original.saidBefore(made.toByteArray()) : made.toByteArray();
            }
            boolean sensible = true;
            try {
                decoder.decode(frame, this::write);
            } catch (DialectException e) {
                // What was said before it counts.
                sensible = made.size() > 0;
            }
            if (!carriesOriginals || !sensible) return made.toByteArray();
            return Original.carriedBy(made.toByteArray(), frame);
        }

        private void end() {
            ended = true;
            decoder.end(this::write);
            if (finished) made.writeBytes(encoder.end());
        }

        private void write(ChatEvent event) {
            finished |= event instanceof ChatEvent.Finish;
            // Says nothing in openai-chat, and yet that the provider is there: whoever waits looks at the clock.
            boolean ping = event instanceof ChatEvent.Ping;
            if (!ping) made.writeBytes(encoder.encode(event));
            else if (!carriesOriginals) made.writeBytes(PING);
        }
    }
}
