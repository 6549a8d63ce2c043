package dev.gatehouse.wire.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What a frame of a stream costs: finding its end, and reading what it says. CONTRIBUTING.md tells how to run it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChunkSpeed {

    private static final int FRAMES = 200;

    private static final String CHUNK =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,"
                    + "\"model\":\"large-2\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}";

    private final byte[] chunk = CHUNK.getBytes(US_ASCII);
    private final byte[] stream = ("data: " + CHUNK + "\n\n").repeat(FRAMES).getBytes(US_ASCII);

    @Benchmark
    public Object scan() {
        return ChatScanner.scan(chunk, 0, chunk.length);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void frames(Blackhole hole) throws IOException {
        var reader = new SseReader(new ByteArrayInputStream(stream));
        for (SseFrame next = reader.next(); next != null; next = reader.next()) hole.consume(next);
    }
}
