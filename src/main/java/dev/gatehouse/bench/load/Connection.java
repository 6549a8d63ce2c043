package dev.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.LongConsumer;

/** One connection of the generator, with one request at a time. Begun by any thread; read by the one of the selector. */
final class Connection {

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Text text;
    private final Answer answer;

    /** Written before the request is sent, read after its answer came. */
    private volatile long intended;

    private volatile ByteBuffer unsent = ByteBuffer.allocate(0);
    private long firstContent;
    private long done;

    private Connection(SocketChannel channel, SelectionKey key, Text text) {
        this.channel = channel;
        this.key = key;
        this.text = text;
        this.answer = new Answer(text);
    }

    static Connection open(int port, Selector selector, byte[] expected, LongConsumer sentTimes) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, 0);
        var connection = new Connection(channel, key, new Text(expected, sentTimes));
        key.attach(connection);
        key.interestOps(SelectionKey.OP_READ);
        return connection;
    }

    /** @param nanos when the request is to begin, which may be past */
    void begin(ByteBuffer request, long nanos) throws IOException {
        answer.clear();
        firstContent = 0;
        done = 0;
        intended = nanos;
        channel.write(request);
        if (!request.hasRemaining()) return;
        unsent = request;
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        key.selector().wakeup();
    }

    void write() throws IOException {
        channel.write(unsent);
        if (!unsent.hasRemaining()) key.interestOps(SelectionKey.OP_READ);
    }

    /**
     * Takes what has arrived.
     *
     * @param input scratch
     * @return whether the answer is complete
     */
    boolean read(ByteBuffer input) throws IOException {
        input.clear();
        int read = channel.read(input);
        if (read < 0) throw new IOException("closed before the end of the answer");
        long now = System.nanoTime();
        answer.read(input.flip());
        if (firstContent == 0 && text.begun()) firstContent = now;
        if (done == 0 && (text.done() || answer.complete())) done = now;
        return answer.complete();
    }

    Answer answer() {
        return answer;
    }

    Text text() {
        return text;
    }

    long latencyNanos() {
        return done - intended;
    }

    long firstContentNanos() {
        return firstContent - intended;
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // It was of no use any more.
        }
    }
}
