package dev.gatehouse.gateway.send.http;

import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import dev.gatehouse.gateway.send.UpstreamReply;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A reply whose head has been read and whose body is still on the wire. */
final class HttpReply implements UpstreamReply {

    /** Behind the end of an answer comes the end of the transfer, and little else. */
    private static final int MOST_DROPPED_BYTES = 1024;

    private final Exchange exchange;
    private final Sending sending;
    private final ReplyHead head;
    private final BodyReader reader;
    private final long connectNanos;
    private final InputStream body = new Body();
    private long stallNanos;
    private volatile long stallDeadline;
    private boolean closed;

    HttpReply(Exchange exchange, Sending sending, ReplyHead head, BodyReader reader, long connectNanos) {
        this.exchange = exchange;
        this.sending = sending;
        this.head = head;
        this.reader = reader;
        this.connectNanos = connectNanos;
        this.stallNanos = exchange.stallNanos();
        exchange.in().until(() -> stallDeadline);
    }

    @Override
    public int status() {
        return head.status();
    }

    @Override
    public Optional<String> header(String name) {
        return head.header(name);
    }

    @Override
    public List<UpstreamCall.Header> headers() {
        return head.headers();
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public long connectNanos() {
        return connectNanos;
    }

    @Override
    public void patience(Duration silence) {
        stallNanos = silence.toNanos();
    }

    @Override
    public void finish(Duration patience) {
        if (closed || reader.atEnd()) return;
        stallDeadline = System.nanoTime() + patience.toNanos();
        try {
            int left = MOST_DROPPED_BYTES;
            byte[] dropped = new byte[left];
            while (left > 0) {
                int read = reader.read(dropped, 0, left);
                if (read < 0) return;
                left -= read;
            }
        } catch (IOException e) {
            // Close will see that the end was not reached, and end the connection.
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        boolean reusable =
                head.keepsConnection() && reader.atEnd() && exchange.in().buffered() == 0 && sending.completes();
        if (reusable) exchange.giveBack();
        else exchange.breakOff();
    }

    /** Closing it does nothing: the reply is what has to be closed. */
    private final class Body extends InputStream {

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            // The connection may serve another call by now.
            if (closed) throw new IOException("the reply is closed");
            if (length == 0) return 0;
            stallDeadline = System.nanoTime() + stallNanos;
            try {
                return reader.read(target, offset, length);
            } catch (IOException e) {
                exchange.breakOff();
                throw failure(e);
            }
        }

        @Override
        public int available() {
            return closed ? 0 : reader.available();
        }

        private UpstreamException failure(IOException e) {
            if (e instanceof SocketTimeoutException) return exchange.failure(Reason.STALLED, "reading the body", e);
            if (e instanceof ProtocolException) return exchange.failure(Reason.MALFORMED, "reading the body", e);
            return exchange.failure(Reason.CUT, "reading the body", e);
        }
    }
}
