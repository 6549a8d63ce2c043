package dev.gatehouse.domain;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where providers may be: at public addresses, and where the one who runs the gateway said that they may be. Whoever may write
 * the configuration could otherwise make the gateway call what only this machine or its network should reach.
 */
public final class Networks {

    /** Read from IANA's registries of special-purpose addresses of IPv4 and IPv6, 2026-11-21. */
    private static final List<Cidr> SPECIAL = cidrs(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            // Where clouds keep the secrets of their machines; Azure has a second such place among the public
            // addresses.
            "169.254.0.0/16",
            "168.63.129.16/32",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            // An address of IPv4 inside, which a router at the other end takes out.
            "2002::/16",
            "3fff::/20");

    /** What else IPv6 has is not for the internet: loopback, link-local, unique local, multicast, IPv4 in disguise. */
    private static final Cidr PUBLIC_V6 = Cidr.parse("2000::/3").orElseThrow();

    /** How a network without IPv4 reaches public servers that have nothing else. */
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96").orElseThrow();

    private static final IpAddress LOOPBACK = IpAddress.of(InetAddress.getLoopbackAddress());

    /**
     * An address in WHATWG's URL standard (section 3.5, read 2026-11-21), where {@code 0177.1} is that of this machine. What is
     * not in the usual form is read differently by different programs.
     */
    private static final Pattern NUMBER_AT_THE_END =
            Pattern.compile("(^|\\.)(\\d+|0x[0-9a-f]*)\\.?$", Pattern.CASE_INSENSITIVE);

    /** Not what only looks like an address. */
    private static final Pattern HOST = Pattern.compile("(?=.*[a-z])[a-z0-9.-]+");

    private final Set<String> hosts = new HashSet<>();
    private final List<Cidr> ranges = new ArrayList<>();

    private Networks() {}

    /**
     * Public addresses and these.
     *
     * @param allowed host names and ranges of addresses, separated by commas, such as {@code ollama, 10.0.0.0/8}; may be empty
     * @throws IllegalArgumentException if an entry is neither
     */
    public static Networks allowing(String allowed) {
        var networks = new Networks();
        Stream.of(allowed.split(",", -1))
                .map(entry -> entry.trim().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .forEach(networks::add);
        return networks;
    }

    private void add(String entry) {
        Optional<Cidr> range = Cidr.parse(entry);
        if (range.isEmpty() && !HOST.matcher(entry).matches()) {
            throw new IllegalArgumentException(
                    "\"" + entry + "\" is neither a host name nor a range such as 10.0.0.0/8");
        }
        range.ifPresentOrElse(ranges::add, () -> hosts.add(entry));
    }

    /**
     * Whether a provider there was allowed by name, or by its address if that is what the URL holds. Of other names nobody knows
     * before they are looked up.
     *
     * @param host without brackets
     */
    public boolean named(String host) {
        return hosts.contains(host.toLowerCase(Locale.ROOT))
                || literal(host).filter(this::inRange).isPresent();
    }

    /** Whether the URL itself holds an address where no provider may be, or one that some read as another than we do. */
    public boolean forbidden(String host) {
        if (named(host)) return false;
        return literal(host)
                .map(address -> !isPublic(address))
                .orElseGet(() -> NUMBER_AT_THE_END.matcher(host).find());
    }

    /**
     * Whether a connection may be made.
     *
     * @param host as the URL has it, without brackets
     * @param found what the name stands for
     */
    public boolean allow(String host, InetAddress found) {
        IpAddress address = IpAddress.of(found);
        return isPublic(address) || inRange(address) || hosts.contains(host.toLowerCase(Locale.ROOT));
    }

    private boolean inRange(IpAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static Optional<IpAddress> literal(String host) {
        return host.equalsIgnoreCase("localhost") ? Optional.of(LOOPBACK) : IpAddress.parse(host);
    }

    private static boolean isPublic(IpAddress address) {
        if (NAT64.contains(address)) return isPublic(address.lastFourBytes());
        if (address.bits() > 32 && !PUBLIC_V6.contains(address)) return false;
        return SPECIAL.stream().noneMatch(range -> range.contains(address));
    }

    private static List<Cidr> cidrs(String... texts) {
        return Stream.of(texts).map(text -> Cidr.parse(text).orElseThrow()).toList();
    }
}
