package dev.gatehouse.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** The request of a load, made once. */
final class Requests {

    /** As in real prompts, some characters are escaped. */
    private static final String LINE =
            "The quick brown fox says \\\"jump\\\" and the lazy dog, who has 42 other things to do, does not.\\n";

    private Requests() {}

    static ByteBuffer of(Load load) {
        String prompt = LINE.repeat(1 + load.promptBytes() / LINE.length());
        String body = "{\"model\":\"" + load.model() + "\",\"stream\":" + load.stream()
                + ",\"temperature\":0.7,\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                + "{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
        String head = "POST " + load.path() + "/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + load.port()
                + "\r\nAuthorization: Bearer " + load.key()
                + "\r\nContent-Type: application/json\r\nAccept: */*\r\nUser-Agent: lab\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n";
        byte[] bytes = (head + body).getBytes(US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
    }
}
