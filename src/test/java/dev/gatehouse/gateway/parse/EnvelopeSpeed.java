package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to read a request and to name another model in it. CONTRIBUTING.md tells how to run it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EnvelopeSpeed {

    private static final String LINE = "The quick brown fox says \\\"jump\\\" and the lazy dog does not.\\n";

    @Param({"200", "100000", "1000000"})
    int promptBytes;

    private byte[] body = new byte[0];

    @Setup
    public void write() {
        body = ("{\"model\":\"turbo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                        + LINE.repeat(promptBytes / LINE.length()) + "\"}]}")
                .getBytes(US_ASCII);
    }

    @Benchmark
    public Object readAndSplice() {
        return EnvelopeReader.read(Endpoint.CHAT, body).forUpstream("another-model", List.of());
    }
}
