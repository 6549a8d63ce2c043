package dev.gatehouse.bench.mock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A provider that costs next to nothing: one thread for all connections, answers that are made once. It reads no JSON; how it
 * answers is in the path. Prints {@code url=…} when it is ready, and ends when its standard input does.
 */
public final class MockUpstream {

    /** As many as clients that are all started at once; the system may allow fewer. */
    private static final int BACKLOG = 4_096;

    /** Takes a prompt of 1 MB in few reads. */
    private static final int READ_BYTES = 256 << 10;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
    private final Map<String, Behaviour> behaviours = new HashMap<>();
    private final Map<Behaviour, List<ByteBuffer>> replies = new HashMap<>();
    private final SlowStreams slowStreams = new SlowStreams();

    private MockUpstream() throws IOException {
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Serves until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().start(MockUpstream::endWithParent);
        var mock = new MockUpstream();
        System.out.println("url=http://127.0.0.1:" + mock.listener.socket().getLocalPort());
        mock.serve();
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // The same as its end.
        }
        Runtime.getRuntime().halt(0);
    }

    private void serve() throws IOException {
        while (true) {
            selector.select(this::serve, slowStreams.millisUntilDue());
            slowStreams.sendDue();
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
                return;
            }
            var connection = (MockConnection) key.attachment();
            if (key.isWritable()) connection.flush();
            if (key.isReadable()) connection.read(input);
        } catch (IOException | IllegalArgumentException e) {
            close(key);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
            key.attach(new MockConnection(channel, key, this::answer));
        }
    }

    private void answer(MockConnection connection, String path) throws IOException {
        Behaviour behaviour = behaviours.computeIfAbsent(path, Behaviour::of);
        for (ByteBuffer write : replies.computeIfAbsent(behaviour, Replies::atOnce)) connection.send(write.duplicate());
        if (behaviour.kind() == Behaviour.Kind.SLOW) slowStreams.begin(connection, behaviour.pieces());
        if (!Replies.ends(behaviour)) connection.close();
    }

    private static void close(SelectionKey key) {
        try {
            key.cancel();
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
