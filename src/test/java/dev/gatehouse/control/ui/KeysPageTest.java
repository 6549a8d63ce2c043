package dev.gatehouse.control.ui;

import static dev.gatehouse.testing.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The list of virtual keys as people page through it. */
class KeysPageTest {

    private static final Pattern NAME = Pattern.compile("class=\"row-link\" title=\"([^\"]*)\"");
    private static final Pattern NEXT = Pattern.compile("<a class=\"btn small push\" href=\"([^\"]*)\"");

    @Test
    void pagesAreThoseOfTheApi() {
        try (var gateway = TestGateway.withoutFile()) {
            IntStream.range(0, 60).forEach(number -> gateway.createKey("key-" + number));
            String first = page(gateway, "/admin/keys");
            assertThat(names(first)).hasSize(50).startsWith("tests", "key-0").endsWith("key-48");
            String second = page(gateway, found(NEXT, first).getFirst());
            assertThat(names(second)).hasSize(11).startsWith("key-49").endsWith("key-59");
            assertThat(found(NEXT, second)).isEmpty();
            var wrong = gateway.send(gateway.adminRequest("/admin/keys?cursor=here"));
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.body()).contains("cursor must be one that an earlier page gave", "<nav");
        }
    }

    @Test
    void keysOfThePlaygroundThatAreOverAreRemoved() {
        try (var gateway = TestGateway.withoutFile()) {
            String terms = "{\"name\":\"%s\",\"expires_at\":\"%s\",\"metadata\":{\"made_by\":\"%s\"}}";
            gateway.createKeyAs(terms.formatted("over", "2026-01-01T00:00:00Z", "playground"));
            gateway.createKeyAs(terms.formatted("lasting", "2126-01-01T00:00:00Z", "playground"));
            gateway.createKeyAs(terms.formatted("of a person", "2026-01-01T00:00:00Z", "ann"));
            gateway.restart();
            await(() -> names(page(gateway, "/admin/keys")).equals(List.of("tests", "lasting", "of a person")));
        }
    }

    private static String page(TestGateway gateway, String path) {
        return gateway.send(gateway.adminRequest(path)).body();
    }

    private static List<String> names(String page) {
        return found(NAME, page);
    }

    private static List<String> found(Pattern pattern, String page) {
        var found = new ArrayList<String>();
        for (Matcher matcher = pattern.matcher(page); matcher.find(); ) found.add(matcher.group(1));
        return found;
    }
}
