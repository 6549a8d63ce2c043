package dev.gatehouse.server;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.DirectTransportRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Request line and headers as far as they decide where the request ends and how its answer is framed; Helidon parses the
 * rest. What is ambiguous here is refused, because a proxy in front could see another border between two requests
 * (RFC 9112, sections 6.1 and 6.3, read 2026-11-21).
 */
final class RequestHead {

    /** Enough to tell an API by its path; a longer one stays out of the error page. */
    private static final int PATH_IN_ERRORS = 1024;

    private static final int MOST_LENGTH_DIGITS = 18;

    private byte[] bytes;
    private final String method;
    private boolean http10;
    private boolean wantsClose;
    private boolean expectsContinue;
    private boolean namesHost;
    private boolean chunked;
    private int codingFrom;
    private int codingTo;
    private long contentLength = -1;

    private RequestHead(byte[] bytes) {
        this.bytes = bytes;
        String line = line(0);
        int space = line.indexOf(' ');
        this.method = space < 0 ? "" : line.substring(0, space);
    }

    /**
     * Where the head ends in these bytes, or -1 if it goes on.
     *
     * @param from where an earlier call left off; 0 at first
     * @throws RequestException if a line ends without CR
     */
    static int end(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != '\n') continue;
            if (i == 0 || bytes[i - 1] != '\r') throw refusal(Fault.INVALID_REQUEST, bytes);
            if (i >= 3 && bytes[i - 2] == '\n') return i + 1;
        }
        return -1;
    }

    /** @throws RequestException if the head does not say without doubt where its request ends */
    static RequestHead parse(byte[] bytes) {
        RequestHead head = new RequestHead(bytes);
        head.readVersion();
        int from = head.lineEnd(0) + 2;
        for (int to = head.lineEnd(from); to > from; to = head.lineEnd(from)) {
            head.readHeader(from, to);
            from = to + 2;
        }
        if (head.chunked && (head.contentLength >= 0 || head.http10)) throw refusal(Fault.INVALID_REQUEST, bytes);
        // Helidon overlooks the coding, and with it the body, unless it is written like this.
        if (head.chunked) head.replace(head.codingFrom, head.codingTo, " chunked");
        if (head.http10) head.translate();
        return head;
    }

    /** The answer to a head that may be cut short or nonsense. */
    static RequestException refusal(Fault fault, byte[] head) {
        String line = new String(head, 0, Math.min(head.length, PATH_IN_ERRORS), StandardCharsets.ISO_8859_1);
        return RequestException.builder()
                .type(EventType.BAD_REQUEST)
                .status(fault.status())
                .request(DirectTransportRequest.create("HTTP/1.1", "", path(line)))
                .setKeepAlive(false)
                .message(fault.name())
                .build();
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    boolean http10() {
        return http10;
    }

    boolean wantsClose() {
        return wantsClose || http10;
    }

    boolean expectsContinue() {
        return expectsContinue;
    }

    RequestBody body() {
        return chunked ? new RequestBody.Chunked(bytes) : new RequestBody.Sized(Math.max(contentLength, 0));
    }

    private static String path(String line) {
        String[] words = line.split("[ ?\r]", 3);
        return words.length > 1 && words[1].startsWith("/") ? words[1] : "";
    }

    private void readVersion() {
        String line = line(0);
        String version = line.substring(line.lastIndexOf(' ') + 1);
        http10 = version.equals("HTTP/1.0");
        if (http10 || version.equals("HTTP/1.1")) return;
        throw refusal(version.startsWith("HTTP/") ? Fault.VERSION_NOT_SUPPORTED : Fault.INVALID_REQUEST, bytes);
    }

    private void readHeader(int from, int end) {
        int colon = from;
        while (colon < end && bytes[colon] != ':') colon++;
        // Most headers are of other lengths, and cost no string.
        switch (colon - from) {
            case 4 -> namesHost |= is("host", from, colon);
            case 6 ->
                expectsContinue |=
                        is("expect", from, colon) && value(colon, end).equals("100-continue");
            case 10 -> wantsClose |= is("connection", from, colon) && hasToken(value(colon, end), "close");
            case 14 -> {
                if (is("content-length", from, colon)) readLength(value(colon, end));
            }
            case 16 -> {
                // Helidon refuses it too, but does not say why.
                if (is("content-encoding", from, colon)) throw refusal(Fault.CONTENT_ENCODING, bytes);
            }
            case 17 -> {
                if (is("transfer-encoding", from, colon)) readCoding(colon, end);
            }
            default -> {}
        }
    }

    private void readLength(String value) {
        boolean number = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (contentLength >= 0 || !number) throw refusal(Fault.INVALID_REQUEST, bytes);
        if (value.length() > MOST_LENGTH_DIGITS) throw refusal(Fault.REQUEST_TOO_LARGE, bytes);
        contentLength = Long.parseLong(value);
    }

    private void readCoding(int colon, int end) {
        String value = value(colon, end);
        if (chunked) throw refusal(Fault.INVALID_REQUEST, bytes);
        if (!value.equals("chunked")) throw refusal(Fault.NOT_IMPLEMENTED, bytes);
        chunked = true;
        codingFrom = colon + 1;
        codingTo = end;
    }

    /** Makes Helidon, which drops HTTP/1.0, see a request of HTTP/1.1. */
    private void translate() {
        int digit = lineEnd(0) - 1;
        replace(digit, digit + 1, namesHost ? "1" : "1\r\nHost: localhost");
    }

    private void replace(int from, int to, String text) {
        byte[] with = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[bytes.length - (to - from) + with.length];
        System.arraycopy(bytes, 0, all, 0, from);
        System.arraycopy(with, 0, all, from, with.length);
        System.arraycopy(bytes, to, all, from + with.length, bytes.length - to);
        bytes = all;
    }

    private int lineEnd(int from) {
        int i = from;
        while (bytes[i] != '\r' || bytes[i + 1] != '\n') i++;
        return i;
    }

    private String line(int from) {
        return text(from, lineEnd(from));
    }

    private String value(int colon, int end) {
        int from = colon + 1;
        int to = end;
        while (from < to && isBlank(bytes[from])) from++;
        while (to > from && isBlank(bytes[to - 1])) to--;
        return text(from, to).toLowerCase(Locale.ROOT);
    }

    /** Nothing else: a proxy in front that does not take a vertical tab for a blank would see another value. */
    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private String text(int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
    }

    private boolean is(String lowerCaseName, int from, int colon) {
        return text(from, colon).equalsIgnoreCase(lowerCaseName);
    }

    private static boolean hasToken(String list, String token) {
        return Arrays.stream(list.split(",")).anyMatch(word -> word.strip().equals(token));
    }
}
