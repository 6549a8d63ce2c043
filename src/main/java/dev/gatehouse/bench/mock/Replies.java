package dev.gatehouse.bench.mock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.bench.mock.Behaviour.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What the mock says, made once: an answer costs it no more than the writes. */
public final class Replies {

    /** The name of the field of a slow piece in which the mock notes when it sent it, in digits of {@code System.nanoTime}. */
    public static final String SENT = "\"sent\":\"";

    /** Digits of the largest long. */
    public static final int SENT_DIGITS = 19;

    /** Providers that are fast put several tokens into a packet. */
    private static final int PIECES_PER_WRITE = 10;

    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static final String LAST_CHUNK = "0\r\n\r\n";

    private static final String TAIL = event(choice("{}", "\"stop\"") + "}")
            + event("\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":200,\"total_tokens\":210}}")
            + chunk("data: [DONE]\n\n")
            + LAST_CHUNK;

    private Replies() {}

    /** What an answer of so many pieces says. */
    public static String text(int pieces) {
        var text = new StringBuilder();
        for (int i = 0; i < pieces; i++) text.append(piece(i));
        return text.toString();
    }

    /** An answer that is sent as fast as the connection takes it: one buffer for each write. */
    static List<ByteBuffer> atOnce(Behaviour behaviour) {
        return switch (behaviour.kind()) {
            case WHOLE -> List.of(buffer(whole(200, "", completion(text(behaviour.pieces())))));
            case LYING -> List.of(buffer(whole(200, "", completion("Something else."))));
            case THROTTLED -> List.of(buffer(whole(429, "retry-after-ms: 1\r\n", error("rate_limit_exceeded"))));
            case BROKEN -> List.of(buffer(whole(500, "", error("server_error"))));
            case STREAM -> stream(behaviour.pieces());
            case MESSAGE -> List.of(buffer(whole(200, "", Anthropic.message(text(behaviour.pieces())))));
            case EVENTS ->
                writes(
                        STREAM_HEAD + chunk(Anthropic.BEGINNING),
                        behaviour.pieces(),
                        piece -> chunk(Anthropic.delta(piece)),
                        chunk(Anthropic.END) + LAST_CHUNK);
            case CUT -> stream(behaviour.pieces()).subList(0, 1);
            case SLOW -> List.of(buffer(beginning()));
        };
    }

    /** A slow piece in its transfer chunk, its time still zero. */
    static byte[] slowPiece(int index) {
        String time = "," + SENT + "0".repeat(SENT_DIGITS) + "\"}";
        return event(choice(content(piece(index)), "null") + time).getBytes(UTF_8);
    }

    /** How a slow answer ends. */
    static ByteBuffer tail() {
        return buffer(TAIL);
    }

    static boolean ends(Behaviour behaviour) {
        return behaviour.kind() != Kind.CUT;
    }

    private static List<ByteBuffer> stream(int pieces) {
        return writes(beginning(), pieces, piece -> event(choice(content(piece), "null") + "}"), TAIL);
    }

    private static List<ByteBuffer> writes(String beginning, int pieces, UnaryOperator<String> said, String end) {
        var writes = new ArrayList<ByteBuffer>();
        var write = new StringBuilder(beginning);
        for (int i = 0; i < pieces; i++) {
            write.append(said.apply(piece(i)));
            if (i % PIECES_PER_WRITE != 0) continue;
            writes.add(buffer(write.toString()));
            write.setLength(0);
        }
        writes.add(buffer(write + end));
        return writes;
    }

    private static String beginning() {
        return STREAM_HEAD + event(choice("{\"role\":\"assistant\",\"content\":\"\"}", "null") + "}");
    }

    private static String piece(int index) {
        return "word%04d ".formatted(index);
    }

    private static String content(String piece) {
        return "{\"content\":\"" + piece + "\"}";
    }

    private static String choice(String delta, String finish) {
        return "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]";
    }

    private static String event(String rest) {
        return chunk("data: {\"id\":\"chatcmpl-lab\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,"
                + "\"model\":\"lab-model\"," + rest + "\n\n");
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static String completion(String text) {
        return "{\"id\":\"chatcmpl-lab\",\"object\":\"chat.completion\",\"created\":1790000000,\"model\":\"lab-model\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":50,\"total_tokens\":60}}";
    }

    private static String error(String code) {
        return "{\"error\":{\"message\":\"No.\",\"type\":\"%s\",\"code\":\"%s\"}}".formatted(code, code);
    }

    private static String whole(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Told\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static ByteBuffer buffer(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
