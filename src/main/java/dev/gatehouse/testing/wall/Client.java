package dev.gatehouse.testing.wall;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.gatehouse.testing.wall.Reply.Line;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client of the gateway that notes each line when it comes. For many threads. */
public final class Client implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String key;
    private final Function<String, JsonNode> records;

    /**
     * @param url of the gateway: {@code http://127.0.0.1:8080}
     * @param key a virtual key
     * @param records looks up the gateway's record of a request, by the request's id
     */
    public Client(String url, String key, Function<String, JsonNode> records) {
        this.url = url;
        this.key = key;
        this.records = records;
    }

    JsonNode record(String requestId) {
        return records.apply(requestId);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** Never throws because of what the gateway does: whatever it sent before is the reply. */
    Reply chat(String model, boolean stream, Duration patience) {
        var body = JsonNodeFactory.instance.objectNode().put("model", model).put("stream", stream);
        body.putArray("messages").addObject().put("role", "user").put("content", "Count.");
        var request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        var transcript = new Transcript(System.nanoTime());
        CompletableFuture<HttpResponse<Void>> exchange = http.sendAsync(request, transcript::begin);
        boolean ended = endsWithin(patience, exchange);
        return transcript.reply(stream, ended);
    }

    /** However it ends. */
    private static boolean endsWithin(Duration patience, CompletableFuture<?> exchange) {
        try {
            exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            // The gateway cut the connection: that is an end too, and the lines tell whether an honest one.
            return true;
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.cancel(true);
            return false;
        }
    }

    private static final class Transcript implements Flow.Subscriber<String> {

        private final long startedNanos;
        private final ConcurrentLinkedQueue<Line> lines = new ConcurrentLinkedQueue<>();
        private volatile HttpResponse.@Nullable ResponseInfo head;

        Transcript(long startedNanos) {
            this.startedNanos = startedNanos;
        }

        HttpResponse.BodySubscriber<Void> begin(HttpResponse.ResponseInfo info) {
            head = info;
            return BodySubscribers.fromLineSubscriber(this);
        }

        Reply reply(boolean stream, boolean ended) {
            HttpResponse.ResponseInfo info = head;
            int status = info == null ? 0 : info.statusCode();
            String id = info == null
                    ? ""
                    : info.headers().firstValue("X-Request-ID").orElse("");
            return new Reply(stream, status, id, List.copyOf(lines), ended, elapsed());
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(new Line(elapsed(), line));
        }

        @Override
        public void onError(Throwable failure) {
            // The exchange fails with it too.
        }

        @Override
        public void onComplete() {
            // The exchange ends then too.
        }

        private Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - startedNanos);
        }
    }
}
