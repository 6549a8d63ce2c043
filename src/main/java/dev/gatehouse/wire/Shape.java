package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON object is but for one text in it, and for values that nobody asks for: what stands around these is compared byte by
 * byte. Of an object that fits it is known where the text is, and where everything else is, without parsing; the text itself was not
 * looked at. Not thread-safe.
 */
public final class Shape {

    /** Where the objects of a stream differ elsewhere, learning is in vain; so often in a row it is tried. */
    private static final int MAX_LESSONS = 8;

    /** More digits are for the parser to judge. */
    private static final int MAX_DIGITS = 18;

    private final List<byte[]> free;
    private final @Nullable Predicate<String> unread;
    /** What stands before, between and behind the holes. */
    private byte[][] literals = {};
    /** Where they begin in the object that was learned. */
    private int[] learned = {};
    /** Where they begin in the one that fitted last. */
    private int[] fitted = {};
    /** The literal behind the text. */
    private int behindText;

    private int textFrom;
    private int textTo;
    /** Since an object fitted. */
    private int lessons;

    private record Hole(int from, int to) {}

    /** @param free the names of fields whose values, whole numbers or texts, say nothing that counts, wherever they stand */
    public Shape(String... free) {
        this(null, free);
    }

    /**
     * @param unread whether nobody reads a field of the object itself: then its value may differ too, should what is learned without
     *     that fit nothing; null if all are read
     */
    public Shape(@Nullable Predicate<String> unread, String... free) {
        this.free = Arrays.stream(free).map(Shape::named).toList();
        this.unread = unread;
    }

    static byte[] named(String field) {
        return ("\"" + field + "\":").getBytes(US_ASCII);
    }

    /**
     * From now on objects are compared with this one.
     *
     * @param from where it begins
     * @param to where it ends
     * @param textFrom where the inside of the text begins, behind its quote
     * @param textTo where that ends
     * @return false if too many were learned in vain, and nothing changed
     */
    public boolean learn(byte[] bytes, int from, int to, int textFrom, int textTo) {
        if (lessons == MAX_LESSONS) return false;
        lessons++;
        var text = new Hole(textFrom, textTo);
        List<Hole> holes = new ArrayList<>(List.of(text));
        for (byte[] name : free) holes.addAll(holes(name, bytes, from, to));
        if (unread != null && lessons > 1) addUnread(unread, holes, bytes, from, to);
        holes.sort(Comparator.comparingInt(Hole::from));
        behindText = holes.indexOf(text) + 1;
        literals = new byte[holes.size() + 1][];
        learned = new int[literals.length];
        fitted = new int[literals.length];
        learned[0] = from;
        for (int i = 1; i < literals.length; i++) {
            literals[i - 1] =
                    Arrays.copyOfRange(bytes, learned[i - 1], holes.get(i - 1).from());
            learned[i] = holes.get(i - 1).to();
        }
        literals[holes.size()] = Arrays.copyOfRange(bytes, learned[holes.size()], to);
        return true;
    }

    /** The same, by the name of the field with the text; false as well if not just one is called so. */
    boolean learn(byte[] bytes, int from, int to, byte[] name) {
        if (lessons == MAX_LESSONS) return false;
        List<Hole> texts = holes(name, bytes, from, to);
        if (texts.size() == 1)
            return learn(
                    bytes, from, to, texts.getFirst().from(), texts.getFirst().to());
        lessons++;
        return false;
    }

    /** Whether an object is like the one learned last; nothing is known of one that is not. */
    public boolean fits(byte[] bytes, int from, int to) {
        if (literals.length == 0) return false;
        int at = from;
        for (int i = 0; i < literals.length; i++) {
            if (i > 0) {
                int hole = at;
                at = i == behindText ? textEnd(bytes, at, to) : valueEnd(bytes, at, to);
                if (at < 0) return false;
                if (i == behindText) {
                    textFrom = hole;
                    textTo = at;
                }
            }
            byte[] literal = literals[i];
            int end = at + literal.length;
            if (end > to || !Arrays.equals(bytes, at, end, literal, 0, literal.length)) return false;
            fitted[i] = at;
            at = end;
        }
        if (at != to) return false;
        lessons = 0;
        return true;
    }

    /** Where the text begins of the object that fitted last. */
    public int textFrom() {
        return textFrom;
    }

    /** Where the text ends of the object that fitted last. */
    public int textTo() {
        return textTo;
    }

    /** Where that stands in the object that fitted last which stood there in the one learned last; not for what may differ. */
    public int moved(int at) {
        int literal = learned.length - 1;
        while (literal > 0 && learned[literal] > at) literal--;
        return at - learned[literal] + fitted[literal];
    }

    /** The values of a field. Within a text its name cannot be found, since quotes are escaped there. */
    private static List<Hole> holes(byte[] name, byte[] bytes, int from, int to) {
        List<Hole> holes = new ArrayList<>(1);
        for (int at = from + 1; at + name.length < to; at++) {
            boolean named = Arrays.equals(bytes, at, at + name.length, name, 0, name.length) && bytes[at - 1] != '\\';
            if (!named) continue;
            int value = at + name.length;
            while (value < to && bytes[value] == ' ') value++;
            boolean text = value < to && bytes[value] == '"';
            if (text) value++;
            int end = text ? textEnd(bytes, value, to) : valueEnd(bytes, value, to);
            if (end >= 0) holes.add(new Hole(value, end));
        }
        return holes;
    }

    private static void addUnread(Predicate<String> unread, List<Hole> holes, byte[] bytes, int from, int to) {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                int quote = value == JsonToken.VALUE_STRING ? 1 : 0;
                int start = from + (int) json.currentTokenLocation().getByteOffset() + quote;
                json.skipChildren();
                if (!unread.test(name) || (quote == 0 && value != JsonToken.VALUE_NUMBER_INT)) continue;
                // What begins with a minus is no such value, and stays as it is.
                int end = valueEnd(bytes, start, to);
                if (end >= 0) addUnlessThere(holes, new Hole(start, end));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("it was JSON when it was learned", e);
        }
    }

    private static void addUnlessThere(List<Hole> holes, Hole hole) {
        if (holes.stream().noneMatch(other -> other.from() == hole.from())) holes.add(hole);
    }

    /** Where the quote is that ends a text; -1 if there is none, or something that no text may hold. */
    private static int textEnd(byte[] bytes, int from, int to) {
        for (int at = from; at < to && (bytes[at] & 0xFF) >= ' '; at++) {
            if (bytes[at] == '"') return at;
            if (bytes[at] == '\\') at++;
        }
        return -1;
    }

    /** The end of an ASCII text without escapes, if the byte before is its quote, else of a whole number; -1 if there is neither. */
    private static int valueEnd(byte[] bytes, int from, int to) {
        int at = from;
        if (bytes[from - 1] == '"') {
            while (at < to && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] >= ' ') at++;
            return at;
        }
        if (at < to && bytes[at] == '0') return at + 1;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') at++;
        return at > from && at - from <= MAX_DIGITS ? at : -1;
    }
}
