package dev.gatehouse.gateway.send.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which proxy leads to which origin, in the manner of {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}. */
public final class Proxies {

    private final Optional<Proxy> forTls;
    private final Optional<Proxy> forPlain;
    private final List<String> exceptions;

    /**
     * @param forTls like {@code http://user:password@proxy.example:3128}; empty for none
     * @param forPlain the same for {@code http} origins
     * @param exceptions hosts reached without a proxy, comma-separated: {@code *}, {@code host} (with its subdomains),
     *     {@code .domain} (the same), each with {@code :port} if only that port is meant; address ranges are not known
     * @throws IllegalArgumentException if a proxy cannot be read
     */
    public Proxies(String forTls, String forPlain, String exceptions) {
        this.forTls = parse(forTls);
        this.forPlain = parse(forPlain);
        this.exceptions = Stream.of(exceptions.split(",", -1))
                .map(exception -> exception.trim().toLowerCase(Locale.ROOT))
                .filter(exception -> !exception.isEmpty())
                .toList();
    }

    public static Proxies none() {
        return new Proxies("", "", "");
    }

    /** From the variables that curl reads, spelled in either case, the lower one first. */
    public static Proxies fromEnvironment(Map<String, String> environment) {
        return new Proxies(
                variable(environment, "https_proxy"),
                variable(environment, "http_proxy"),
                variable(environment, "no_proxy"));
    }

    Optional<Proxy> proxyTo(Origin origin) {
        if (loopback(origin.bareHost()) || exceptions.stream().anyMatch(e -> covers(e, origin)))
            return Optional.empty();
        return origin.tls() ? forTls : forPlain;
    }

    private static Optional<Proxy> parse(String proxy) {
        return proxy.isBlank() ? Optional.empty() : Optional.of(Proxy.parse(proxy.trim()));
    }

    private static String variable(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
        return environment.getOrDefault(name, upper);
    }

    /** A proxy elsewhere cannot reach a model that runs on this machine. */
    private static boolean loopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    private static boolean covers(String exception, Origin origin) {
        if (exception.equals("*")) return true;
        String host = origin.bareHost();
        String name = exception;
        if (exception.endsWith(":" + origin.port()) && !exception.equals(host)) {
            name = exception.substring(0, exception.lastIndexOf(':'));
        }
        name = name.startsWith(".") ? name.substring(1) : name;
        return host.equals(name) || host.endsWith("." + name);
    }
}
