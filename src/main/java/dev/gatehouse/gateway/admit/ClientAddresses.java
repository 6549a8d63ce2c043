package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Cidr;
import dev.gatehouse.domain.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells where a request comes from. What {@code X-Forwarded-For} says is believed as far as trusted proxies said it: anyone can
 * send such a header, and each proxy adds the address it saw behind what it was told.
 */
public final class ClientAddresses {

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
            Optional<IpAddress> before = IpAddress.parse(chain[i].strip());
            // Not an address: whoever wrote that, the one before is the last that is known.
            if (before.isEmpty()) return seen;
            seen = before.get();
        }
        return seen;
    }

    private static boolean isAmong(List<Cidr> proxies, IpAddress address) {
        return proxies.stream().anyMatch(range -> range.contains(address));
    }
}
