package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.Options;
import dev.gatehouse.domain.Networks;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.RevisionTable;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a published document comes into force, here and elsewhere. */
class PublishingTest {

    private static HttpRequest.Builder chat(TestGateway gateway, int port, boolean stream) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .timeout(TestGateway.PATIENCE)
                .header("Authorization", "Bearer " + gateway.key())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"turbo\",\"stream\":" + stream + ",\"messages\":[]}"));
    }

    private static String provider(HttpResponse<?> answer) {
        return answer.headers().firstValue("X-Gatehouse-Provider").orElse("");
    }

    /** Clients of two gateways that never stop asking. */
    private static final class Traffic {

        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        /** Who answered last, by client. */
        private final Map<String, String> lastProvider = new ConcurrentHashMap<>();

        void ask(TestGateway gateway, int port, boolean stream) {
            while (!over.get()) {
                var answer = gateway.send(chat(gateway, port, stream));
                boolean whole =
                        answer.statusCode() == 200 && (!stream || answer.body().contains("[DONE]"));
                (whole ? answered : failed).incrementAndGet();
                lastProvider.put(port + " " + stream, provider(answer));
            }
        }

        /** Whether each of the four clients was answered by it, and by no other since. */
        boolean allFrom(String provider) {
            return lastProvider.size() == 4 && lastProvider.values().stream().allMatch(provider::equals);
        }
    }

    @Test
    void everyGatewayFollowsWithinASecondAndNoRequestNotices() throws Exception {
        var steady = OpenAiChat.saying("a", "b", "c");
        try (var one = FakeUpstream.start(steady);
                var two = FakeUpstream.start(steady);
                var slow =
                        FakeUpstream.start(OpenAiChat.saying("a", "b", "c", "d").paced(Duration.ofMillis(300)));
                var gateway = TestGateway.withoutFile();
                Gatehouse other = gateway.another();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            gateway.publish(TestGateway.turboDocument("", slow).replace("p1", "p0"), 0);
            TestGateway.await(() -> other.routing().group("turbo").isPresent());
            Future<HttpResponse<String>> underWay =
                    threads.submit(() -> gateway.send(chat(gateway, other.port(), true)));
            slow.next(TestGateway.PATIENCE);

            gateway.publish(TestGateway.turboDocument("", one), 1);
            TestGateway.await(() ->
                    provider(gateway.send(chat(gateway, other.port(), false))).equals("p1"));
            var traffic = new Traffic();
            for (int port : new int[] {gateway.port(), other.port()}) {
                threads.execute(() -> traffic.ask(gateway, port, false));
                threads.execute(() -> traffic.ask(gateway, port, true));
            }
            TestGateway.await(() -> traffic.answered.get() > 20 && traffic.allFrom("p1"));
            gateway.publish(TestGateway.turboDocument("", two).replace("p1", "p2"), 2);
            assertThat(provider(gateway.chat(false)))
                    .as("at once where it was published")
                    .isEqualTo("p2");
            TestGateway.await(
                    () -> provider(gateway.send(chat(gateway, other.port(), false)))
                            .equals("p2"),
                    Duration.ofSeconds(1));
            int before = traffic.answered.get();
            TestGateway.await(() -> traffic.answered.get() > before + 20 && traffic.allFrom("p2"));
            traffic.over.set(true);
            threads.shutdown();

            assertThat(underWay.get().body()).as("keeps the snapshot it has").contains("[DONE]");
            assertThat(provider(underWay.get())).isEqualTo("p0");
            TestGateway.await(threads::isTerminated);
            assertThat(traffic.failed).hasValue(0);
            assertThat(traffic.allFrom("p2")).isTrue();
        }
    }

    @Test
    void fileTakesThePlaceOfWhatWasPublishedForEveryGateway(@TempDir Path directory) throws IOException {
        try (var one = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.withoutFile()) {
            gateway.publish(TestGateway.turboDocument("", one), 0);
            String document = TestGateway.turboDocument("", one).replace("p1", "p9");
            Path file = Files.writeString(directory.resolve("gatehouse.yaml"), document);
            var options = new Options(
                    "127.0.0.1",
                    0,
                    directory.resolve("data"),
                    Optional.of(file),
                    Optional.of(new Secret(gateway.database().url())),
                    Optional.of(new Secret(TestGateway.ADMIN_TOKEN)),
                    Duration.ofSeconds(1),
                    Map.of("GATEHOUSE_ALLOWED_NETWORKS", "127.0.0.1"));
            try (Gatehouse dictated = Gatehouse.start(options)) {
                assertThat(dictated.routing().provider("p9")).isPresent();
                TestGateway.await(() -> provider(gateway.chat(false)).equals("p9"));
                var listed = gateway.send(gateway.adminRequest("/api/config/revisions/2"));
                assertThat(TestGateway.json(listed.body()).path("author").asText())
                        .isEqualTo("file");
            }
        }
    }

    @Test
    void gatewayThatCannotUseARevisionGoesOnWithItsOwn() {
        String document = """
                version: 1
                providers: [{name: p, base_url: "https://h", keys: [{id: a, secret: "env:ONLY_HERE"}]}]
                """;
        try (var fresh = TestDatabase.fresh();
                var database = Database.open(fresh.url())) {
            var table = new RevisionTable(database.jdbi());
            var rich = new LiveConfiguration(
                    table, new DocumentReader(name -> Optional.of("secret"), Networks.allowing("")), revision -> {});
            var told = new ArrayList<Long>();
            var poor = new LiveConfiguration(
                    table,
                    new DocumentReader(name -> Optional.empty(), Networks.allowing("")),
                    revision -> told.add(revision.number()));
            rich.publish(Document.parse("version: 1\nsettings: {deadline: 1m}\n"), "admin", "", 0);
            poor.reload();
            rich.publish(Document.parse(document), "admin", "", 1);
            poor.reload();
            poor.reload();
            assertThat(poor.inForce().number()).isEqualTo(1);
            assertThat(poor.published().number()).isEqualTo(2);
            assertThat(rich.routing().provider("p")).isPresent();
            assertThatThrownBy(() -> new LiveConfiguration(
                                    table,
                                    new DocumentReader(name -> Optional.empty(), Networks.allowing("")),
                                    revision -> {})
                            .load())
                    .isInstanceOf(InvalidDocumentException.class);

            rich.publish(Document.parse("version: 1\n"), "admin", "", 2);
            poor.reload();
            assertThat(poor.inForce().number()).isEqualTo(3);
            assertThat(told).as("came into force here").containsExactly(1L, 3L);
        }
    }
}
