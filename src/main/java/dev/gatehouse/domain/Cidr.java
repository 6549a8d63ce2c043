package dev.gatehouse.domain;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses, as in {@code 10.0.0.0/8}, {@code 2001:db8::/32} or {@code 192.0.2.7}.
 *
 * @param text as it was written
 * @param bits how many leading bits of the network an address must share
 */
public record Cidr(String text, IpAddress network, int bits) {

    private static final Pattern BITS = Pattern.compile("\\d{1,3}");

    /** Empty if the text is no range. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        return IpAddress.parse(address).flatMap(network -> {
            if (slash < 0) return Optional.of(new Cidr(text, network, network.bits()));
            String bits = text.substring(slash + 1);
            if (!BITS.matcher(bits).matches() || Integer.parseInt(bits) > network.bits()) return Optional.empty();
            return Optional.of(new Cidr(text, network, Integer.parseInt(bits)));
        });
    }

    public boolean contains(IpAddress address) {
        return address.startsLike(network, bits);
    }
}
