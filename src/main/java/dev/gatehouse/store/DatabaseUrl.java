package dev.gatehouse.store;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where the database is.
 *
 * @param jdbc what the driver takes; holds the password
 * @param place host, port and database, fit for a message
 */
record DatabaseUrl(String jdbc, String place) {

    private static final Pattern LIBPQ =
            Pattern.compile("postgres(?:ql)?://(?:(?<user>[^:@/?#]+)(?::(?<password>[^@/?#]*))?@)?"
                    + "(?<host>\\[[0-9a-fA-F:.]+]|[^:@/?#,\\[\\]]+)(?::(?<port>\\d+))?"
                    + "/(?<database>[^/?#]+)(?:\\?(?<query>[^#]*))?");

    /** Takes the form of libpq ({@code postgres://…}) and that of JDBC ({@code jdbc:postgresql://…}). */
    static DatabaseUrl parse(String text) {
        String jdbc = text.startsWith("jdbc:") ? text : toJdbc(text);
        Properties parsed = Driver.parseURL(jdbc, null);
        if (parsed == null) {
            throw malformed();
        }
        return new DatabaseUrl(
                jdbc,
                PGProperty.PG_HOST.getOrDefault(parsed) + ":" + PGProperty.PG_PORT.getOrDefault(parsed) + "/"
                        + PGProperty.PG_DBNAME.getOrDefault(parsed));
    }

    @Override
    public String toString() {
        return place;
    }

    private static String toJdbc(String text) {
        Matcher url = LIBPQ.matcher(text);
        if (!url.matches()) {
            throw malformed();
        }
        var jdbc = new StringBuilder("jdbc:postgresql://").append(url.group("host"));
        if (url.group("port") != null) {
            jdbc.append(':').append(url.group("port"));
        }
        jdbc.append('/').append(recoded(url.group("database"))).append('?');
        append(jdbc, "user", url.group("user"));
        append(jdbc, "password", url.group("password"));
        if (url.group("query") != null) {
            jdbc.append(url.group("query"));
        }
        return jdbc.toString();
    }

    private static void append(StringBuilder jdbc, String name, @Nullable String value) {
        if (value != null) {
            jdbc.append(name).append('=').append(recoded(value)).append('&');
        }
    }

    /** In a libpq URL a plus is a plus; the driver reads it as a space. */
    private static String recoded(String value) {
        try {
            String plain = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
            return URLEncoder.encode(plain, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static UnusableDatabaseException malformed() {
        return new UnusableDatabaseException("DATABASE_URL is neither of the form"
                + " postgres://user:password@host:port/database nor jdbc:postgresql://host:port/database"
                + " (in user and password, percent-encode what is no letter or digit).");
    }
}
