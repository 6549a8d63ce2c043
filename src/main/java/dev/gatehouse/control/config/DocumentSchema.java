package dev.gatehouse.control.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON Schema of the document, for editors and build servers. It tells fields, types, words and ranges; what only the reader can know, such as
 * whether a provider exists, it leaves to that. A test holds the two together.
 */
public final class DocumentSchema {

    private DocumentSchema() {}

    /** As JSON, draft 2020-12. */
    public static String text() {
        try (InputStream in = DocumentSchema.class.getResourceAsStream("document.schema.json")) {
            if (in == null) throw new IllegalStateException("document.schema.json is not on the classpath");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading document.schema.json", e);
        }
    }
}
