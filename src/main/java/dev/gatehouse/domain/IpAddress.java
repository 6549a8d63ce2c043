package dev.gatehouse.domain;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address of IPv4 or IPv6. One of IPv4 written as one of IPv6 is that of IPv4. */
public final class IpAddress {

    private static final Pattern V4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

    /** Of IPv6 a customer has at least a network of so many bits, and may send from any address in it. */
    private static final int BITS_OF_A_CUSTOMER = 64;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    public static IpAddress of(InetAddress address) {
        return new IpAddress(address.getAddress());
    }

    /** The address that the text is, never looked up as a name; empty if it is none. */
    public static Optional<IpAddress> parse(String text) {
        // What holds a colon is never looked up.
        boolean literal = V4.matcher(text).matches() || V6.matcher(text).matches();
        if (!literal) return Optional.empty();
        try {
            return Optional.of(of(InetAddress.getByName(text)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** 32 or 128. */
    int bits() {
        return bytes.length * 8;
    }

    boolean startsLike(IpAddress network, int bits) {
        if (bytes.length != network.bytes.length) return false;
        int whole = bits / 8;
        if (Arrays.mismatch(bytes, 0, whole, network.bytes, 0, whole) >= 0) return false;
        int rest = 8 - bits % 8;
        return rest == 8 || (bytes[whole] & 0xff) >> rest == (network.bytes[whole] & 0xff) >> rest;
    }

    /** The address of IPv4 that one of IPv6 ends with. */
    IpAddress lastFourBytes() {
        return new IpAddress(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
    }

    /** The part of the address that one customer cannot change: all of it, or the network of an address of IPv6. */
    public IpAddress ofCustomer() {
        if (bytes.length == 4) return this;
        byte[] network = new byte[bytes.length];
        System.arraycopy(bytes, 0, network, 0, BITS_OF_A_CUSTOMER / 8);
        return new IpAddress(network);
    }

    /** As people write it. */
    public String text() {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("it was an address when it was made", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Its bytes in hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
