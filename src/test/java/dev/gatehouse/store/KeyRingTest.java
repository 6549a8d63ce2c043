package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.VirtualKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class KeyRingTest {

    private static final KeyDigest DELETED = KeyDigest.of("deleted");
    private static final KeyDigest CREATED = KeyDigest.of("created");

    private final Deque<Supplier<List<VirtualKey>>> reads = new ArrayDeque<>();
    private final KeyRing ring = new KeyRing(() -> reads.removeFirst().get(), Map::of);

    @Test
    void reloadThatBeganEarlierAndEndsLaterDoesNotWin() {
        reads.add(() -> {
            // The first has read; before it is back, keys change and are read anew.
            var old = List.of(key(DELETED));
            ring.reload();
            return old;
        });
        reads.add(() -> List.of(key(CREATED)));
        ring.reload();
        assertThat(ring.find(DELETED)).isEmpty();
        assertThat(ring.find(CREATED)).isPresent();
    }

    @Test
    void laterReloadThatFailsLeavesTheEarlierOnesKeys() {
        reads.add(() -> {
            var old = List.of(key(CREATED));
            assertThat(catching(ring::reload)).isTrue();
            return old;
        });
        reads.add(() -> {
            throw new IllegalStateException("no database");
        });
        ring.reload();
        assertThat(ring.find(CREATED)).isPresent();
    }

    private static boolean catching(Runnable action) {
        try {
            action.run();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static VirtualKey key(KeyDigest digest) {
        return new VirtualKey(UUID.randomUUID(), "name", digest, "hint", Instant.EPOCH);
    }
}
