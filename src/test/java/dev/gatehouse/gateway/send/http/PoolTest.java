package dev.gatehouse.gateway.send.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.send.Hangup;
import dev.gatehouse.gateway.send.UpstreamCall;
import dev.gatehouse.gateway.send.UpstreamReply;
import dev.gatehouse.gateway.send.http.Calls.Answer;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** Which connections are used again, and which are not. */
class PoolTest {

    private static final Script OK = Script.status(200, "ok");
    private static final Duration IDLE = Duration.ofSeconds(50);

    @Test
    void connectionReadToItsEndServesTheNextCall() throws IOException {
        try (var calls = new Calls(OK)) {
            for (int i = 0; i < 5; i++) assertThat(calls.ask().text()).isEqualTo("ok");
            assertThat(calls.fake.requests()).extracting(Request::connection).containsOnly(1);
        }
    }

    @Test
    void onlyADialledCallHasConnectTime() throws IOException {
        try (var calls = new Calls(OK)) {
            try (UpstreamReply reply = calls.client.send(calls.call(), new Hangup())) {
                assertThat(reply.connectNanos()).isPositive();
                reply.body().readAllBytes();
            }
            try (UpstreamReply reply = calls.client.send(calls.call(), new Hangup())) {
                assertThat(reply.connectNanos()).isZero();
            }
        }
    }

    @Test
    void connectionNotReadToItsEndIsClosed() throws IOException {
        try (var calls = new Calls(OK)) {
            calls.client.send(calls.call(), new Hangup()).close();
            calls.fake.awaitPeerClosed(1, Calls.BOUND);
            assertThat(calls.ask().text()).isEqualTo("ok");
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(2);
        }
    }

    @Test
    void callThatAsksForAFreshConnectionGetsOne() throws IOException {
        try (var calls = new Calls(OK)) {
            calls.ask();
            calls.ask(Calls.fresh(calls.call()));
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(2);
        }
    }

    @Test
    void connectionClosedByThePeerWhileIdleIsNotUsed() throws IOException {
        Script thenLeave = (request, wire) -> {
            wire.json(200, "ok");
            wire.cut();
        };
        try (var calls = new Calls(thenLeave)) {
            for (int i = 1; i <= 5; i++) {
                assertThat(calls.ask().text()).isEqualTo("ok");
                calls.fake.awaitOpenConnections(0, Calls.BOUND);
            }
            assertThat(calls.fake.requests()).extracting(Request::connection).containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void connectionResetByThePeerWhileIdleIsNotUsed() throws IOException {
        Script thenReset = (request, wire) -> {
            wire.json(200, "ok");
            wire.pause(Duration.ofMillis(50));
            wire.reset();
        };
        try (var calls = new Calls(Script.byTurn(thenReset, OK))) {
            assertThat(calls.ask().text()).isEqualTo("ok");
            calls.fake.awaitOpenConnections(0, Calls.BOUND);
            assertThat(calls.ask().status()).isEqualTo(200);
        }
    }

    @Test
    void bytesThatNobodyAskedForAreNotTheNextReply() throws IOException {
        String reply = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n";
        // In one write, so that the second reply is there before the next call is made.
        Script twice = Script.byTurn(
                (request, wire) -> wire.raw(reply + "wanted" + reply + "forged"), Script.status(200, "next"));
        try (var calls = new Calls(twice)) {
            assertThat(calls.ask().text()).isEqualTo("wanted");
            assertThat(calls.ask().text()).isEqualTo("next");
            assertThat(calls.fake.connectionsAccepted()).isEqualTo(2);
        }
    }

    @Test
    void lateTimeoutReplyOnAnIdleConnectionIsNotTheNextReply() throws IOException {
        Script then408 = (request, wire) -> {
            wire.json(200, "ok");
            if (request.ordinal() > 1) return;
            wire.pause(Duration.ofMillis(50));
            wire.json(408, "", "Connection: close");
            wire.cut();
        };
        try (var calls = new Calls(then408)) {
            calls.ask();
            calls.fake.awaitOpenConnections(0, Calls.BOUND);
            assertThat(calls.ask()).isEqualTo(new Answer(200, "ok"));
        }
    }

    @Test
    void poolIsBoundedForEachOriginAndTheOldestLeave() throws IOException {
        try (var client = Calls.client(new PoolLimits(2, 100, Duration.ofMinutes(1)));
                var fake = FakeUpstream.start(OK)) {
            closeAll(open(client, fake, 5));
            fake.awaitOpenConnections(2, Calls.BOUND);
            assertThat(Calls.ask(client, call(fake)).text()).isEqualTo("ok");
            assertThat(fake.connectionsAccepted()).isEqualTo(5);
        }
    }

    @Test
    void poolIsBoundedInTotalAndTheOldestOfAllLeave() throws IOException {
        try (var client = Calls.client(new PoolLimits(10, 3, Duration.ofMinutes(1)));
                var first = FakeUpstream.start(OK);
                var second = FakeUpstream.start(OK)) {
            closeAll(open(client, first, 3));
            closeAll(open(client, second, 2));
            first.awaitOpenConnections(1, Calls.BOUND);
            assertThat(second.openConnections()).isEqualTo(2);
        }
    }

    /** It looks sound, but a firewall on the way may have forgotten it. */
    @Test
    void connectionIdleForTooLongIsNotUsed() throws Exception {
        var clock = new AtomicLong();
        try (var client = client(clock);
                var fake = FakeUpstream.start(OK)) {
            Calls.ask(client, call(fake));
            clock.addAndGet(IDLE.toNanos());
            Calls.ask(client, call(fake));
            assertThat(fake.connectionsAccepted()).isEqualTo(1);
            clock.addAndGet(IDLE.toNanos() + 1);
            Calls.ask(client, call(fake));
            assertThat(fake.connectionsAccepted()).isEqualTo(2);
            fake.awaitPeerClosed(1, Calls.BOUND);
        }
    }

    @Test
    void connectionIdleForTooLongIsClosedWhenAnotherIsPutIn() throws Exception {
        var clock = new AtomicLong();
        try (var client = client(clock);
                var first = FakeUpstream.start(OK);
                var second = FakeUpstream.start(OK)) {
            Calls.ask(client, call(first));
            clock.addAndGet(IDLE.toNanos() + 1);
            Calls.ask(client, call(second));
            first.awaitPeerClosed(1, Calls.BOUND);
        }
    }

    @Test
    void closedClientLeavesNoConnection() throws IOException {
        try (var fake = FakeUpstream.start(OK)) {
            List<UpstreamReply> underWay;
            try (var client = Calls.client(PoolLimits.DEFAULT)) {
                underWay = open(client, fake, 2);
                Calls.ask(client, call(fake));
            }
            fake.awaitOpenConnections(2, Calls.BOUND);
            closeAll(underWay);
            fake.awaitOpenConnections(0, Calls.BOUND);
        }
    }

    /** 8.8 % of a core was the price in a client that polls. */
    @Test
    void fiveHundredIdleConnectionsCostNothing() throws Exception {
        try (var client = Calls.client(new PoolLimits(500, 500, Duration.ofMinutes(1)));
                var fake = FakeUpstream.start(OK)) {
            closeAll(open(client, fake, 500));
            assertThat(fake.openConnections()).isEqualTo(500);
            var threads = ManagementFactory.getThreadMXBean();
            int before = threads.getThreadCount();
            assertThat(Calls.ask(client, call(fake)).text()).isEqualTo("ok");
            assertThat(fake.connectionsAccepted()).isEqualTo(500);
            assertThat(threads.getThreadCount()).isLessThanOrEqualTo(before + 8);
        }
    }

    private static HttpUpstream client(AtomicLong clock) throws NoSuchAlgorithmException {
        var limits = new PoolLimits(10, 10, IDLE);
        var dialer = new Dialer(SSLContext.getDefault(), Proxies.none(), Calls.LOCAL, Resolver::system);
        return new HttpUpstream(dialer, limits, clock::get);
    }

    private static UpstreamCall call(FakeUpstream fake) {
        return Calls.call(URI.create(fake.baseUrl() + "/chat"));
    }

    /** That many calls at once, read to their end but not closed yet. */
    private static List<UpstreamReply> open(HttpUpstream client, FakeUpstream fake, int count) throws IOException {
        List<UpstreamReply> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UpstreamReply reply = client.send(call(fake), new Hangup());
            reply.body().readAllBytes();
            replies.add(reply);
        }
        return replies;
    }

    private static void closeAll(List<UpstreamReply> replies) {
        replies.forEach(UpstreamReply::close);
    }
}
