package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a JSON object that says a piece of text: one that differs from it in the text alone, and in values that nobody asks for, need not be parsed, since
 * what stands around these is compared byte by byte. Most of a stream are such objects. Not thread-safe.
 */
public final class Likeness {

    /** Where the objects of a stream differ elsewhere, learning is in vain; it is not tried more often than this. */
    private static final int MAX_LESSONS = 8;

    /** More digits are for the parser to judge. */
    private static final int MAX_DIGITS = 18;

    private static final char NO_TEXT = '\uFFFD';

    private final byte[] text;
    private final List<byte[]> free;
    /** What stands before, between and behind the holes. */
    private byte[][] literals = {};
    /** The literal behind the text. */
    private int behindText;

    private int lessons;

    private record Hole(int from, int to) {}

    /**
     * @param text the name of the field with the text
     * @param free the names of fields whose values, whole numbers or texts, say nothing that counts, wherever they stand
     */
    public Likeness(String text, String... free) {
        this.text = named(text);
        this.free = Arrays.stream(free).map(Likeness::named).toList();
    }

    private static byte[] named(String field) {
        return ("\"" + field + "\":").getBytes(US_ASCII);
    }

    /** Reads the text of an object by parsing it. */
    @FunctionalInterface
    public interface Reader {

        /** Empty for an object that says anything beside, and for what is none. */
        Optional<String> read(byte[] bytes, int from, int to);
    }

    /** The text of an object, compared if it is like the one learned last, else read, and learned if that finds one. */
    public Optional<String> text(byte[] bytes, int from, int to, Reader reader) {
        String alike = text(bytes, from, to);
        if (alike != null) return Optional.of(alike);
        Optional<String> read = reader.read(bytes, from, to);
        if (read.isPresent()) learn(bytes, from, to);
        return read;
    }

    /** The text of an object that is like the one learned last; null for any other, of which nothing is known then. */
    public @Nullable String text(byte[] bytes, int from, int to) {
        if (literals.length == 0) return null;
        int at = from;
        int textFrom = from;
        int textTo = from;
        for (int i = 0; i < literals.length; i++) {
            if (i > 0) {
                int hole = at;
                at = i == behindText ? textEnd(bytes, at, to) : valueEnd(bytes, at, to);
                if (at < 0) return null;
                if (i == behindText) {
                    textFrom = hole;
                    textTo = at;
                }
            }
            byte[] literal = literals[i];
            int end = at + literal.length;
            if (end > to || !Arrays.equals(bytes, at, end, literal, 0, literal.length)) return null;
            at = end;
        }
        return at == to ? decoded(bytes, textFrom, textTo) : null;
    }

    /** Bytes that are no UTF-8 are for the parser to judge, and so is a text that is empty. */
    private static @Nullable String decoded(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\\') return unescaped(bytes, from - 1, to + 1);
        }
        String text = new String(bytes, from, to - from, UTF_8);
        return text.isEmpty() || text.indexOf(NO_TEXT) >= 0 ? null : text;
    }

    private static @Nullable String unescaped(byte[] bytes, int from, int to) {
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            return json.nextTextValue();
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("reading an array", e);
        }
    }

    /**
     * From now on objects are compared with this one.
     *
     * @return false if it cannot be, and nothing changed
     */
    public boolean learn(byte[] bytes, int from, int to) {
        if (lessons == MAX_LESSONS) return false;
        lessons++;
        List<Hole> texts = holes(text, bytes, from, to);
        if (texts.size() != 1) return false;
        List<Hole> holes = new ArrayList<>(texts);
        for (byte[] name : free) holes.addAll(holes(name, bytes, from, to));
        holes.sort(Comparator.comparingInt(Hole::from));
        behindText = holes.indexOf(texts.getFirst()) + 1;
        literals = new byte[holes.size() + 1][];
        int at = from;
        for (int i = 0; i < holes.size(); i++) {
            literals[i] = Arrays.copyOfRange(bytes, at, holes.get(i).from());
            at = holes.get(i).to();
        }
        literals[holes.size()] = Arrays.copyOfRange(bytes, at, to);
        return true;
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

    /** Where the quote is that ends a text; -1 if there is none, or something that no text may hold. */
    private static int textEnd(byte[] bytes, int from, int to) {
        for (int at = from; at < to && (bytes[at] & 0xFF) >= ' '; at++) {
            if (bytes[at] == '"') return at;
            if (bytes[at] == '\\') at++;
        }
        return -1;
    }

    /** The end of a text without escapes, if the byte before is its quote, else of a whole number; -1 if there is neither. */
    private static int valueEnd(byte[] bytes, int from, int to) {
        int at = from;
        if (bytes[from - 1] == '"') {
            while (at < to && bytes[at] != '"' && bytes[at] != '\\' && (bytes[at] & 0xFF) >= ' ') at++;
            return at;
        }
        if (at < to && bytes[at] == '0') return at + 1;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') at++;
        return at > from && at - from <= MAX_DIGITS ? at : -1;
    }
}
