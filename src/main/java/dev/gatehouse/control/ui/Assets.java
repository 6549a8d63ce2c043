package dev.gatehouse.control.ui;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * The files that pages load: all of them, read once, packed once. Their address holds a digest of them all, so a browser may keep
 * them for good and still gets the new ones of the next version. Immutable.
 */
public final class Assets {

    /** Under {@code /admin/assets/{version}/}; the name there, and where the build put the file. */
    private static final Map<String, String> FILES = files();

    private static final Header FOR_GOOD =
            HeaderValues.createCached("Cache-Control", "public, max-age=31536000, immutable");
    private static final Header GZIP = HeaderValues.createCached("Content-Encoding", "gzip");
    private static final Header VARY = HeaderValues.createCached("Vary", "Accept-Encoding");
    private static final Header NOSNIFF = HeaderValues.createCached("X-Content-Type-Options", "nosniff");

    private final Map<String, byte[]> plain;
    private final Map<String, byte[]> packed;
    private final String version;

    private Assets(Map<String, byte[]> plain, Map<String, byte[]> packed, String version) {
        this.plain = plain;
        this.packed = packed;
        this.version = version;
    }

    /** Reads what the build has put beside the classes. */
    public static Assets load() {
        var plain = new LinkedHashMap<String, byte[]>();
        var packed = new LinkedHashMap<String, byte[]>();
        MessageDigest digest = sha256();
        FILES.forEach((name, place) -> {
            byte[] bytes = read(place);
            digest.update(bytes);
            plain.put(name, bytes);
            packed.put(name, packed(bytes));
        });
        return new Assets(
                plain, packed, HexFormat.of().formatHex(digest.digest()).substring(0, 12));
    }

    private static Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        for (String own : new String[] {
            "site.css",
            "favicon.svg",
            "js/theme.js",
            "js/site.js",
            "js/api.js",
            "js/dom.js",
            "js/explain.js",
            "js/preview.js",
            "js/session.js",
            "js/entry.js",
            "js/events.js",
            "js/forms.js",
            "js/live.js",
            "js/charts.js",
            "js/groups.js",
            "js/keys.js",
            "js/providers.js",
            "js/configuration.js",
            "js/playground.js",
            "js/welcome.js"
        }) {
            files.put(own, "static/" + own);
        }
        files.put("htmx.js", "META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js");
        files.put("chart.js", "META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js");
        return files;
    }

    /** Where pages find the files: a path without a slash at its end. */
    String base() {
        return "/admin/assets/" + version;
    }

    /** {@code /admin/assets/{version}/{+name}}. */
    public Handler serve() {
        return (request, response) -> {
            String name = request.path().pathParameters().get("name");
            boolean asked = request.path().pathParameters().get("version").equals(version);
            String accepted =
                    request.headers().first(HeaderNames.ACCEPT_ENCODING).orElse("");
            boolean gzip = accepted.contains("gzip");
            byte[] bytes = (gzip ? packed : plain).get(name);
            if (bytes == null || !asked) {
                response.status(Status.NOT_FOUND_404).send();
                return;
            }
            response.header(FOR_GOOD)
                    .header(VARY)
                    .header(NOSNIFF)
                    .header(HeaderValues.create("Content-Type", type(name)));
            if (gzip) response.header(GZIP);
            response.send(bytes);
        };
    }

    private static String type(String name) {
        if (name.endsWith(".css")) return "text/css; charset=utf-8";
        return name.endsWith(".svg") ? "image/svg+xml" : "text/javascript; charset=utf-8";
    }

    private static byte[] read(String place) {
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(place)) {
            if (in == null) throw new IllegalStateException("the build left out " + place);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + place, e);
        }
    }

    private static byte[] packed(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return packed.toByteArray();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
