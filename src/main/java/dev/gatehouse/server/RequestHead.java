package dev.gatehouse.server;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.DirectTransportRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Request line and headers as far as they decide where the request ends and how its answer is framed; Helidon parses the
 * rest. What is ambiguous here, or holds a character that no header may, is refused, because a proxy in front could see another border between two requests
 * (RFC 9112, sections 6.1 and 6.3, read 2026-11-21).
 */
final class RequestHead {

    /** Enough to tell an API by its path; a longer one stays out of the error page. */
    private static final int PATH_IN_ERRORS = 1024;

    private static final int MOST_LENGTH_DIGITS = 18;

    /** {@code tchar} of RFC 9110, section 5.6.2. */
    private static final boolean[] TOKEN = alphanumericAnd("!#$%&'*+-.^_`|~");

    /** What RFC 3986, section 3.2.2, allows in names and numbers of hosts, and the port's colon. */
    private static final boolean[] HOST = alphanumericAnd("-._~%!$&'()*+,;=:[]");

    private byte[] bytes;
    private boolean http10;
    private boolean wantsClose;
    private boolean expectsContinue;
    private int hosts;
    private boolean chunked;
    private int codingFrom;
    private int codingTo;
    private long contentLength = -1;

    private RequestHead(byte[] bytes) {
        this.bytes = bytes;
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
        boolean oneHost = head.hosts == 1 || (head.hosts == 0 && head.http10);
        boolean oneEnd = !head.chunked || (head.contentLength < 0 && !head.http10);
        if (!oneHost || !oneEnd) throw refusal(Fault.INVALID_REQUEST, bytes);
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
        return holds("HEAD ", 0);
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
        int end = lineEnd(0);
        http10 = holds(" HTTP/1.0", end - 9);
        if (http10 || holds(" HTTP/1.1", end - 9)) return;
        String line = text(0, end);
        boolean other = line.startsWith("HTTP/", line.lastIndexOf(' ') + 1);
        throw refusal(other ? Fault.VERSION_NOT_SUPPORTED : Fault.INVALID_REQUEST, bytes);
    }

    private void readHeader(int from, int end) {
        int colon = nameEnd(from, end);
        checkValue(colon + 1, end);
        switch (colon - from) {
            case 4 -> {
                if (is("host", from, colon)) readHost(value(colon, end));
            }
            case 6 ->
                expectsContinue |=
                        is("expect", from, colon) && value(colon, end).equals("100-continue");
            case 10 -> wantsClose |= is("connection", from, colon) && saysClose(value(colon, end));
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

    private int nameEnd(int from, int end) {
        int at = from;
        while (at < end && isAmong(TOKEN, bytes[at])) at++;
        if (at == from || at == end || bytes[at] != ':') throw refusal(Fault.INVALID_REQUEST, bytes);
        return at;
    }

    /** Visible characters, blanks, and what is beyond ASCII (RFC 9110, section 5.5). */
    private void checkValue(int from, int end) {
        for (int at = from; at < end; at++) {
            byte c = bytes[at];
            boolean control = (c >= 0 && c < ' ' && c != '\t') || c == 0x7f;
            if (control) throw refusal(Fault.INVALID_REQUEST, bytes);
        }
    }

    private void readHost(String value) {
        hosts++;
        boolean plausible = !value.isEmpty();
        for (int i = 0; i < value.length(); i++) plausible &= isAmong(HOST, value.charAt(i));
        if (!plausible) throw refusal(Fault.INVALID_REQUEST, bytes);
    }

    private void readLength(String value) {
        if (contentLength >= 0 || !isNumber(value)) throw refusal(Fault.INVALID_REQUEST, bytes);
        if (value.length() > MOST_LENGTH_DIGITS) throw refusal(Fault.REQUEST_TOO_LARGE, bytes);
        contentLength = Long.parseLong(value);
    }

    private static boolean[] alphanumericAnd(String marks) {
        boolean[] characters = new boolean[128];
        for (int c = 0; c < characters.length; c++) characters[c] = Character.isLetterOrDigit(c);
        marks.chars().forEach(c -> characters[c] = true);
        return characters;
    }

    private static boolean isAmong(boolean[] characters, int c) {
        return c >= 0 && c < characters.length && characters[c];
    }

    private static boolean isNumber(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') return false;
        }
        return !value.isEmpty();
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
        replace(digit, digit + 1, hosts > 0 ? "1" : "1\r\nHost: localhost");
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

    /** Of a name as long as this one. No token's other character becomes a letter or a hyphen by this bit. */
    private boolean is(String lowerCaseName, int from, int colon) {
        for (int at = from; at < colon; at++) {
            if ((bytes[at] | 0x20) != lowerCaseName.charAt(at - from)) return false;
        }
        return true;
    }

    private boolean holds(String text, int from) {
        if (from < 0 || from + text.length() > bytes.length) return false;
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) return false;
        }
        return true;
    }

    private static boolean saysClose(String list) {
        // Nearly all say keep-alive.
        return list.contains("close")
                && Arrays.stream(list.split(",")).anyMatch(word -> word.strip().equals("close"));
    }
}
