package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Pictures, documents and sound inside a JSON body, in base64: their tokens are not those of a text of that length. They are found without
 * parsing, so that it may be done while a client waits: a text is touched at every six thousandth byte or so, base64 is read once.
 */
public final class Attached {

    /** What is shorter costs no more as text than as a picture, so it may pass for text. */
    private static final int LEAST = (int) TokenCount.OF_A_PICTURE * 4;

    /** Of {@code data:image/png;base64,} with all its parameters. */
    private static final int MOST_OF_A_HEAD = 200;

    /** Fields that hold a picture, or the link that it is in. What else is in base64 is text to a model. */
    private static final Set<String> OF_PICTURES = Set.of("url", "image_url", "image", "b64_json");

    private static final Set<String> OF_DOCUMENTS_AND_SOUND = Set.of("data", "file_data");

    private static final int LONGEST_FIELD = 9;

    private static final boolean[] IN_BASE64 = alphabet();

    private static final byte[] NOTHING = {};

    private final byte[] body;
    private final List<Splice.Edit> cuts = new ArrayList<>();
    private long bytes;
    private long tokens;

    private Attached(byte[] body) {
        this.body = body;
    }

    /** Both alphabets, and what escapes are made of: some clients write slashes as {@code \/}, and break lines. */
    private static boolean[] alphabet() {
        var in = new boolean[256];
        for (byte each : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\\".getBytes(US_ASCII))
            in[each] = true;
        return in;
    }

    /** What is attached to a request; of a form nothing is known. */
    public static Attached to(Envelope envelope) {
        return switch (envelope) {
            case JsonEnvelope json -> json.attached();
            case MultipartEnvelope form -> new Attached(NOTHING);
        };
    }

    static Attached in(JsonEnvelope json) {
        var attached = new Attached(json.body());
        // What another dialect said has been understood already, some of it beyond the words of openai-chat.
        json.meant().ifPresentOrElse(meant -> attached.in(meant.chat()), attached::inBody);
        return attached;
    }

    /** How many bytes of the request they are. */
    public long bytes() {
        return bytes;
    }

    /** As {@link TokenCount} counts them. */
    public long tokens() {
        return tokens;
    }

    /** The body in openai-chat with every one that was found in it left empty. */
    public byte[] rest() {
        return Splice.of(body, cuts).toBytes();
    }

    private void in(Chat chat) {
        chat.turns().forEach(turn -> in(turn.parts()));
    }

    private void in(List<Part> parts) {
        for (Part part : parts) {
            switch (part) {
                case Part.ToolResult result -> in(result.content());
                case Part.Image(Media.Inline(String type, String base64), String detail, var rest) ->
                    picture(base64.length());
                case Part.Document(Media.Inline(String type, String base64), String name, var rest) ->
                    other(base64.length());
                case Part.Audio audio -> other(audio.base64().length());
                default -> {}
            }
        }
    }

    /** Every window is looked at from its end, and left at the first byte that is no base64. */
    private void inBody() {
        int from = 0;
        while (from <= body.length - LEAST) {
            int at = from + LEAST - 1;
            while (at >= from && isBase64(at)) at--;
            if (at >= from) {
                from = at + 1;
                continue;
            }
            int to = from + LEAST;
            while (to < body.length && isBase64(to)) to++;
            value(from, to);
            from = to + 1;
        }
    }

    /** Base64 that may be a field's value. */
    private void value(int from, int to) {
        if (from == 0 || to == body.length || body[to] != '"' || body[to - 1] == '\\') return;
        int quote = from - 1;
        if (body[quote] == ',') {
            quote = quoteBefore(quote, MOST_OF_A_HEAD);
            String head = text(quote + 1, from);
            if (!head.startsWith("data:") || !head.endsWith(";base64,")) return;
        }
        String field = body[quote] == '"' ? fieldBefore(quote) : "";
        if (OF_PICTURES.contains(field)) picture(to - from);
        else if (OF_DOCUMENTS_AND_SOUND.contains(field)) other(to - from);
        else return;
        cuts.add(new Splice.Edit(from, to, NOTHING));
    }

    /** The name of the field whose value begins there; empty if it is an item of a list, or within a text. */
    private String fieldBefore(int value) {
        int colon = wordBefore(value);
        if (body[colon] != ':') return "";
        int end = wordBefore(colon);
        return body[end] == '"' ? text(quoteBefore(end, LONGEST_FIELD + 1) + 1, end) : "";
    }

    private int wordBefore(int at) {
        int before = at - 1;
        while (before > 0 && body[before] <= ' ' && body[before] >= 0) before--;
        return Math.max(before, 0);
    }

    /** If there is none that near, the place where the search ended. */
    private int quoteBefore(int at, int within) {
        int least = Math.max(0, at - within);
        int before = Math.max(0, at - 1);
        while (before > least && body[before] != '"') before--;
        return before;
    }

    private String text(int from, int to) {
        return new String(body, from, Math.max(0, to - from), US_ASCII);
    }

    private boolean isBase64(int at) {
        return IN_BASE64[Byte.toUnsignedInt(body[at])];
    }

    private void picture(int length) {
        add(length, TokenCount.OF_A_PICTURE);
    }

    private void other(int length) {
        add(length, length / TokenCount.CHARS_A_DOCUMENT_TOKEN);
    }

    private void add(int length, long counted) {
        if (length < LEAST) return;
        bytes += length;
        tokens += counted;
    }
}
