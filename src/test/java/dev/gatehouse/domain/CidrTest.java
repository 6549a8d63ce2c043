package dev.gatehouse.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.0.1,true",
        "10.0.0.0/8,11.0.0.0,false",
        "192.0.2.128/25,192.0.2.127,false",
        "192.0.2.128/25,192.0.2.255,true",
        "192.0.2.7,192.0.2.7,true",
        "192.0.2.7,192.0.2.8,false",
        "0.0.0.0/0,203.0.113.1,true",
        "0.0.0.0/0,2001:db8::1,false",
        "2001:db8::/33,2001:db8:7fff::1,true",
        "2001:db8::/33,2001:db8:8000::1,false",
        "::/0,2001:db8::1,true",
        "::1,::1,true",
        "10.0.0.0/8,::ffff:10.1.2.3,true",
    })
    void rangeContainsWhatSharesItsLeadingBits(String range, String address, boolean contains) {
        assertThat(Cidr.parse(range)
                        .orElseThrow()
                        .contains(IpAddress.parse(address).orElseThrow()))
                .isEqualTo(contains);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.com",
                "10.0.0",
                "10.0.0.256",
                "1.2.3.4.5",
                "10.0.0.0/33",
                "10.0.0.0/",
                "::/129",
                "10.0.0.0/-1",
                "/8",
                "fe80::1%eth0",
                "12345",
                "10.0.0.0/8/8",
                ":",
                "[::1]",
                "1.2.3.4."
            })
    void whatIsNoRangeIsNone(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }
}
