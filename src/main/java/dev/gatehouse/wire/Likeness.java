package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text of objects that say a piece of it and nothing else, as most of a stream do: those that have the {@link Shape} of one before
 * need not be parsed. Not thread-safe.
 */
public final class Likeness {

    private static final char NO_TEXT = '\uFFFD';

    private final byte[] text;
    private final Shape shape;

    /**
     * @param text the name of the field with the text
     * @param free the names of fields whose values, whole numbers or texts, say nothing that counts, wherever they stand
     */
    public Likeness(String text, String... free) {
        this.text = Shape.named(text);
        this.shape = new Shape(free);
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
        return shape.fits(bytes, from, to) ? decoded(bytes, shape.textFrom(), shape.textTo()) : null;
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
        return shape.learn(bytes, from, to, text);
    }
}
