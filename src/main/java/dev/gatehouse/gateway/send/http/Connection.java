package dev.gatehouse.gateway.send.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection to an origin; serves one call at a time, which has it on loan. */
final class Connection {

    /** No loan has this number. */
    private static final int CLOSED = -1;

    private final Origin origin;
    private final Optional<Proxy> forwarder;
    private final SocketChannel channel;
    private final ReplyInput in;
    private final OutputStream out;
    private final AtomicInteger loan = new AtomicInteger();

    /**
     * @param forwarder the proxy at the other end, if it reads our requests instead of passing the bytes on
     * @param channel what carries the bytes
     * @param socket the channel's own socket, or the TLS socket around it
     */
    Connection(Origin origin, Optional<Proxy> forwarder, SocketChannel channel, Socket socket) throws IOException {
        this.origin = origin;
        this.forwarder = forwarder;
        this.channel = channel;
        this.in = new ReplyInput(socket);
        this.out = socket.getOutputStream();
    }

    Origin origin() {
        return origin;
    }

    Optional<Proxy> forwarder() {
        return forwarder;
    }

    ReplyInput in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** The number of the present loan. */
    int loan() {
        return loan.get();
    }

    /**
     * Ends a loan in good order; false if it was broken off before. From here on its {@link #breakOff} does nothing: a
     * hangup that comes late must not hit the call that has the connection next.
     */
    boolean giveBack(int number) {
        return loan.compareAndSet(number, number + 1);
    }

    /** Closes the connection if that loan still runs; from any thread, without waiting. */
    void breakOff(int number) {
        if (loan.compareAndSet(number, CLOSED)) closeChannel();
    }

    boolean isClosed() {
        return loan.get() == CLOSED;
    }

    /** Ends a read that takes too long; from any thread, without waiting. */
    void endOverdue() {
        if (in.givesUp()) closeChannel();
    }

    void close() {
        loan.set(CLOSED);
        closeChannel();
    }

    /**
     * True if an idle connection is still open and silent. A look costs one system call that does not wait. Anything but
     * silence, be it the end of the stream, a late 408 or bytes nobody asked for, would be taken as the next reply.
     */
    boolean usable() {
        try {
            channel.configureBlocking(false);
            int count = channel.read(ByteBuffer.allocate(1));
            channel.configureBlocking(true);
            return count == 0 && in.buffered() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The channel, never the TLS socket: that one would wait to say goodbye to a peer that may not be listening. */
    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone, which is all we want.
        }
    }
}
