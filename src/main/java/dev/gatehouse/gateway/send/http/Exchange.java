package dev.gatehouse.gateway.send.http;

import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.function.Consumer;

/** One call on one connection, which it has on loan: sends the request, reads the reply's head, gives the connection back. */
final class Exchange {

    /** 100 and 103 come once or twice; without a bound, a peer could send them until the headers timeout. */
    private static final int MAX_INTERIM_REPLIES = 16;

    private final UpstreamCall call;
    private final Hangup hangup;
    private final Connection connection;
    private final int loan;
    private final Consumer<Connection> pool;
    private boolean headBegan;

    Exchange(UpstreamCall call, Hangup hangup, Connection connection, Consumer<Connection> pool) {
        this.call = call;
        this.hangup = hangup;
        this.connection = connection;
        this.loan = connection.loan();
        this.pool = pool;
        hangup.breaking(this::breakOff);
    }

    /** Sends the request and waits for the head of the final reply. */
    HttpReply run(long connectNanos) throws UpstreamException {
        byte[] requestHead = connection
                .forwarder()
                .map(proxy -> RequestHead.forwarded(call, connection.origin(), proxy))
                .orElseGet(() -> RequestHead.direct(call, connection.origin()));
        Sending sending = Sending.start(connection, loan, requestHead, call.body());
        long timeout = call.headersTimeout().toNanos();
        connection.in().until(() -> sending.lastProgressNanos() + timeout);
        try {
            ReplyHead head = finalHead();
            BodyReader body = BodyReader.of(call.method(), head, connection.in());
            return new HttpReply(this, sending, head, body, connectNanos);
        } catch (IOException e) {
            breakOff();
            sending.checkBody();
            throw headFailure(e);
        }
    }

    ReplyInput in() {
        return connection.in();
    }

    long stallNanos() {
        return call.stallTimeout().toNanos();
    }

    void breakOff() {
        connection.breakOff(loan);
    }

    /** To the pool, unless it was broken off meanwhile. */
    void giveBack() {
        if (connection.giveBack(loan)) pool.accept(connection);
    }

    UpstreamException failure(Reason reason, String phase, IOException cause) {
        boolean brokenOff = hangup.fired() || Thread.currentThread().isInterrupted();
        return new UpstreamException(
                brokenOff ? Reason.HUNG_UP : reason,
                connection.origin().hostAndPort() + ", " + phase + ": " + cause.getMessage(),
                cause);
    }

    private ReplyHead finalHead() throws IOException {
        for (int i = 0; i <= MAX_INTERIM_REPLIES; i++) {
            headBegan = false;
            connection.in().await();
            headBegan = true;
            ReplyHead head = ReplyHead.read(connection.in());
            if (!head.interim()) return head;
            if (head.status() == 101) throw new ProtocolException("switches to a protocol that nobody asked for");
        }
        throw new ProtocolException("too many interim replies");
    }

    private UpstreamException headFailure(IOException e) {
        if (e instanceof SocketTimeoutException) return failure(Reason.HEADERS_TIMEOUT, "waiting for the reply", e);
        // Half a head is not HTTP either: somebody answered, so this is no connection that was closed while idle.
        return headBegan
                ? failure(Reason.MALFORMED, "reading the reply's head", e)
                : failure(Reason.NO_REPLY, "waiting for the reply", e);
    }
}
