package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.gemini.GeminiCodec;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.neutral.UpstreamCodec;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.openai.ChatStreamScanner;
import dev.gatehouse.wire.responses.ResponsesCodec;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What another dialect costs, beside bytes that pass: a small request, and a frame of a stream. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TranslationSpeed {

    private static final int FRAMES = 200;

    private static final Codec CHAT = new ChatCodec();
    private static final Codec MESSAGES = new MessagesCodec();
    private static final Codec RESPONSES = new ResponsesCodec();
    private static final UpstreamCodec GEMINI = new GeminiCodec();

    private final byte[] chatRequest = """
            {"model":"turbo","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello?"}],
            "temperature":0.5,"max_completion_tokens":100,"stream":true}""".getBytes(UTF_8);
    private final byte[] messagesRequest = """
            {"model":"turbo","system":"Be brief.","messages":[{"role":"user","content":"Hello?"}],
            "temperature":0.5,"max_tokens":100,"stream":true}""".getBytes(UTF_8);

    private final byte[] chatStream =
            ("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,"
                            + "\"model\":\"large-2\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n")
                    .repeat(FRAMES)
                    .getBytes(UTF_8);
    private final byte[] messagesStream =
            ("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                            + "\"delta\":{\"type\":\"text_delta\",\"text\":\"word \"}}\n\n")
                    .repeat(FRAMES)
                    .getBytes(UTF_8);
    private final byte[] responsesStream =
            ("event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                            + "\"sequence_number\":9,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"word \","
                            + "\"logprobs\":[]}\n\n")
                    .repeat(FRAMES)
                    .getBytes(UTF_8);
    private final byte[] geminiStream =
            ("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"word \"}],\"role\":\"model\"},"
                            + "\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":5,\"totalTokenCount\":12},"
                            + "\"modelVersion\":\"m\",\"responseId\":\"r\"}\n\n")
                    .repeat(FRAMES)
                    .getBytes(UTF_8);

    @Benchmark
    public Object requestPasses() {
        return Payload.bytes(EnvelopeReader.read(Endpoint.CHAT, chatRequest).forUpstream("large-2", List.of()));
    }

    /** openai-chat to anthropic. */
    @Benchmark
    public Object requestToAnthropic() {
        EnvelopeReader.read(Endpoint.CHAT, chatRequest);
        return MESSAGES.encodeRequest(CHAT.decodeRequest(chatRequest), ModelTraits.UNKNOWN, Dropped.everything());
    }

    /** anthropic to openai-chat. */
    @Benchmark
    public Object requestFromAnthropic() {
        Chat chat = MESSAGES.decodeRequest(messagesRequest);
        byte[] said = CHAT.encodeRequest(chat, ModelTraits.UNKNOWN, Dropped.everything());
        return Payload.bytes(EnvelopeReader.read(Endpoint.CHAT, said).forUpstream("large-2", List.of()));
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void framePasses(Blackhole hole) throws IOException {
        pass(chatStream, hole);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void frameFromAnthropic(Blackhole hole) throws IOException {
        pass(translated(messagesStream, MESSAGES, CHAT), hole);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void frameFromResponses(Blackhole hole) throws IOException {
        pass(translated(responsesStream, RESPONSES, CHAT), hole);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void frameFromGemini(Blackhole hole) throws IOException {
        pass(translated(geminiStream, GEMINI, CHAT), hole);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void frameToAnthropic(Blackhole hole) throws IOException {
        pass(chatStream, hole);
        hole.consume(translated(chatStream, CHAT, MESSAGES));
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void frameToResponses(Blackhole hole) throws IOException {
        pass(chatStream, hole);
        hole.consume(translated(chatStream, CHAT, RESPONSES));
    }

    /** What the gateway does with frames of openai-chat. */
    private static void pass(byte[] stream, Blackhole hole) throws IOException {
        var scanner = new ChatStreamScanner();
        var reader = new SseReader(new ByteArrayInputStream(stream));
        for (SseFrame frame = reader.next(); frame != null; frame = reader.next())
            hole.consume(scanner.scan(frame.bytes(), frame.dataFrom(), frame.dataTo()));
    }

    private static byte[] translated(byte[] stream, UpstreamCodec from, Codec to) throws IOException {
        var out = new ByteArrayOutputStream(stream.length * 2);
        StreamDecoder decoder = from.streamDecoder();
        StreamEncoder encoder = to.streamEncoder(Showing.ALL);
        var reader = new SseReader(new ByteArrayInputStream(stream));
        for (SseFrame frame = reader.next(); frame != null; frame = reader.next())
            decoder.decode(frame, event -> out.writeBytes(encoder.encode(event)));
        return out.toByteArray();
    }
}
