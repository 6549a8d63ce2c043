package dev.gatehouse.wire.neutral;

import dev.gatehouse.domain.Dialect;

/** Where the bytes of an image or a document are. */
public sealed interface Media {

    /** @param type a media type, {@code image/png} */
    record Inline(String type, String base64) implements Media {}

    record Url(String url) implements Media {}

    /** A document that is nothing but text. */
    record PlainText(String text) implements Media {}

    /** A file that was given to the provider before, known by its id to that provider only. */
    record File(String id, Dialect dialect) implements Media {}
}
