package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.domain.Networks;
import dev.gatehouse.gateway.send.UpstreamException;
import dev.gatehouse.gateway.send.UpstreamException.Reason;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers are called at public addresses, and where it was allowed; however an address is spelled. */
class ForbiddenNetworksTest {

    private static final Script OK = Script.status(200, "ok");

    /** All lead to this machine, its network or nowhere, if anybody takes them for an address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "127.255.255.254",
                "2130706433",
                "017700000001",
                "0x7f000001",
                "0x7f.1",
                "0x7f.0x0.0x0.0x1",
                "0177.0.0.1",
                "0177.0.0.01",
                "00000177.0.0.1",
                "127.0.0.1.",
                "127.00.00.01",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "localhost.localdomain",
                "ip6-localhost",
                "0.0.0.0",
                "0",
                "0.1",
                "0x0",
                "00",
                "10.0.0.1",
                "10.1",
                "167772161",
                "0xa.1",
                "012.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "172.16.1",
                "2886729729",
                "192.168.0.1",
                "192.168.1",
                "3232235521",
                "0xc0.0xa8.1",
                "169.254.169.254",
                "2852039166",
                "0xa9fea9fe",
                "0251.0376.0251.0376",
                "169.254.43518",
                "100.64.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "4294967295",
                "[::1%25lo]",
                "[::ffff:0:127.0.0.1]",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[0000:0000:0000:0000:0000:0000:0000:0001]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:ffff:a00:1]",
                "[::ffff:169.254.169.254]",
                "[::127.0.0.1]",
                "[::7f00:1]",
                "[::a00:1]",
                "[64:ff9b::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b::a9fe:a9fe]",
                "[64:ff9b:1::a00:1]",
                "[2002:7f00:1::]",
                "[2002:a9fe:a9fe::1]",
                "[2001:0:7f00:1::]",
                "[2001:db8::1]",
                "[3fff::1]",
                "[100::1]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "[fe80::1%25lo]",
                "[fec0::1]",
                "[ff02::1]",
                "[5f00::1]"
            })
    void forbiddenHowever(String host) throws Exception {
        try (var client = client(Networks.allowing(""), Resolver::system)) {
            assertThat(refusal(client, "http://" + host + ":1"))
                    .containsAnyOf("not a URL", "not public", "name not resolved");
        }
    }

    /** What the client says of it; a URL that is none is refused even earlier. */
    private static String refusal(HttpUpstream client, String url) {
        URI uri;
        try {
            uri = URI.create(url);
            Origin.of(uri);
        } catch (IllegalArgumentException e) {
            return "not a URL";
        }
        var failure = catchThrowableOfType(UpstreamException.class, () -> Calls.ask(client, Calls.call(uri)));
        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        return String.valueOf(failure.getMessage());
    }

    @Test
    void refusalSaysWhatAllowsIt() throws Exception {
        try (var client = client(Networks.allowing(""), Resolver::system)) {
            assertThat(refusal(client, "http://127.0.0.1:1")).contains("GATEHOUSE_ALLOWED_NETWORKS");
        }
    }

    @Test
    void localServerWorksOnceItsHostOrNetworkIsAllowed() throws Exception {
        for (String allowed : List.of("model.local", "127.0.0.0/8", "10.0.0.0/8, 127.0.0.1")) {
            try (var fake = FakeUpstream.start(OK);
                    var client = client(Networks.allowing(allowed), host -> addresses("127.0.0.1"))) {
                URI uri = URI.create("http://model.local:" + fake.port());
                assertThat(Calls.ask(client, Calls.call(uri)).text()).isEqualTo("ok");
            }
        }
    }

    @Test
    void nameThatStandsForAnotherAddressTheSecondTimeIsDialledWhereItWasChecked() throws Exception {
        try (var fake = FakeUpstream.start(OK)) {
            Queue<String> answers = new ArrayDeque<>(List.of("127.0.0.2", "127.0.0.1"));
            try (var client = client(Networks.allowing("127.0.0.2"), host -> addresses(answers.remove()))) {
                String url = "http://rebinding.test:" + fake.port();
                assertThat(refusal(client, url)).contains("Connection refused");
                assertThat(answers).as("looked up once").hasSize(1);
                assertThat(refusal(client, url)).contains("not public");
                assertThat(fake.connectionsAccepted()).isZero();
            }
        }
    }

    @Test
    void ofSeveralAddressesOnlyTheAllowedAreDialled() throws Exception {
        try (var fake = FakeUpstream.start(OK);
                var client =
                        client(Networks.allowing("127.0.0.1"), host -> addresses("169.254.169.254", "127.0.0.1"))) {
            URI uri = URI.create("http://several.test:" + fake.port());
            assertThat(Calls.ask(client, Calls.call(uri)).text()).isEqualTo("ok");
        }
    }

    @Test
    void redirectIsNotFollowed() throws Exception {
        try (var fake = FakeUpstream.start(Script.status(302, "moved", "Location: http://169.254.169.254/"));
                var client = client(Networks.allowing("127.0.0.1"), Resolver::system)) {
            URI uri = URI.create(fake.baseUrl() + "/chat");
            assertThat(Calls.ask(client, Calls.call(uri)).text()).isEqualTo("moved");
        }
    }

    private static List<InetAddress> addresses(String... literals) throws UnknownHostException {
        var found = new ArrayList<InetAddress>();
        for (String literal : literals) found.add(InetAddress.getByName(literal));
        return found;
    }

    private static HttpUpstream client(Networks networks, Resolver resolver) throws Exception {
        var dialer = new Dialer(SSLContext.getDefault(), Proxies.none(), networks, resolver);
        return new HttpUpstream(dialer, PoolLimits.DEFAULT, System::nanoTime);
    }
}
