package dev.gatehouse.wire.neutral;

import java.util.Locale;

/** Media as OpenAI writes it: a link, or the bytes in the link itself. */
public final class DataUrl {

    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    private DataUrl() {}

    /** What a link leads to. */
    public static Media read(String url) {
        int comma = url.indexOf(',');
        if (comma < 0 || !url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return new Media.Url(url);
        String head = url.substring(SCHEME.length(), comma);
        if (!head.toLowerCase(Locale.ROOT).endsWith(BASE64)) return new Media.Url(url);
        int type = head.indexOf(';');
        return new Media.Inline(head.substring(0, type), url.substring(comma + 1));
    }

    /** The bytes as a link. */
    public static String write(Media.Inline media) {
        return SCHEME + media.type() + BASE64 + "," + media.base64();
    }
}
