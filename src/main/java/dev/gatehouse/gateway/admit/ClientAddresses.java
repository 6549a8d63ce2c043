package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Cidr;
import dev.gatehouse.domain.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells where a request comes from. What {@code X-Forwarded-For} says is believed as far as trusted proxies said it: anyone can
 * send such a header, and each proxy adds the address it saw behind what it was told.
 */
public final class ClientAddresses {

    /** One of IPv6 without brackets holds more colons than one: there a port could not be told from the address. */
    private static final Pattern WITH_PORT =
            Pattern.compile("\\[(?<v6>[0-9a-fA-F.]*+:[0-9a-fA-F:.]*+)](:\\d{1,5})?|(?<v4>[0-9.]++):\\d{1,5}");

    private final Supplier<List<Cidr>> trusted;

    /** @param trusted where proxies are at this moment */
    public ClientAddresses(Supplier<List<Cidr>> trusted) {
        this.trusted = trusted;
    }

    /**
     * The address of the client.
     *
     * @param peer who made the connection
     * @param forwarded the values of the header, in order; each may hold several addresses
     */
    public IpAddress of(IpAddress peer, List<String> forwarded) {
        if (forwarded.isEmpty()) return peer;
        List<Cidr> proxies = trusted.get();
        IpAddress seen = peer;
        String[] chain = String.join(",", forwarded).split(",", -1);
        for (int i = chain.length - 1; i >= 0 && isAmong(proxies, seen); i--) {
            Optional<IpAddress> before = IpAddress.parse(withoutPort(chain[i].strip()));
            // Not an address: whoever wrote that, the one before is the last that is known.
            if (before.isEmpty()) return seen;
            seen = before.get();
        }
        return seen;
    }

    /** Some proxies add the port they saw, and brackets around an address of IPv6. */
    private static String withoutPort(String text) {
        if (text.indexOf(':') < 0) return text;
        Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) return text;
        return matcher.group("v6") == null ? matcher.group("v4") : matcher.group("v6");
    }

    private static boolean isAmong(List<Cidr> proxies, IpAddress address) {
        return proxies.stream().anyMatch(range -> range.contains(address));
    }
}
