package dev.gatehouse.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** A form as a client writes it, {@code multipart/form-data}. */
public final class Form {

    private static final String BOUNDARY = "----a-boundary-of-the-tests";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public Form part(String name, String value) {
        return part("Content-Disposition: form-data; name=\"" + name + "\"", value.getBytes(UTF_8));
    }

    public Form file(String name, String fileName, byte[] content) {
        return part(
                "Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName
                        + "\"\r\nContent-Type: application/octet-stream",
                content);
    }

    /** @param head without the empty line behind it */
    public Form part(String head, byte[] content) {
        return raw("--" + BOUNDARY + "\r\n" + head + "\r\n\r\n").raw(content).raw("\r\n");
    }

    public Form raw(String text) {
        return raw(text.getBytes(UTF_8));
    }

    private Form raw(byte[] raw) {
        bytes.writeBytes(raw);
        return this;
    }

    public Form end() {
        return raw("--" + BOUNDARY + "--\r\n");
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    public static String contentType() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }
}
