package dev.gatehouse.gateway.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.Refusal;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BodyRoomTest {

    @Test
    void whatFindsNoRoomIsRefusedUntilOthersAreGone() {
        var room = new BodyRoom(10_000_000);
        try (var first = room.share();
                var second = room.share()) {
            first.growTo(4_000_000);
            first.growTo(6_000_000);
            first.growTo(1_000_000);
            second.growTo(4_000_000);
            assertThat(room.taken()).isEqualTo(10_000_000);
            assertThatThrownBy(() -> second.growTo(4_000_001)).isInstanceOf(Refusal.Overloaded.class);
            assertThat(room.taken()).isEqualTo(10_000_000);
            first.close();
            second.growTo(10_000_000);
        }
        assertThat(room.taken()).isZero();
    }

    @Test
    void smallOnesFindRoomBesideLargeOnesThatTakeAllOfTheirs() {
        var room = new BodyRoom(1_000_000);
        try (var large = room.share();
                var second = room.share();
                var small = room.share();
                var another = room.share()) {
            large.growTo(1_000_000);
            assertThatThrownBy(() -> second.growTo(BodyRoom.SMALL_BYTES + 1)).isInstanceOf(Refusal.Overloaded.class);
            small.growTo(BodyRoom.SMALL_BYTES);
            assertThatThrownBy(() -> small.growTo(BodyRoom.SMALL_BYTES + 1)).isInstanceOf(Refusal.Overloaded.class);
            assertThatThrownBy(() -> another.growTo(BodyRoom.SMALL_BYTES)).isInstanceOf(Refusal.Overloaded.class);
            assertThat(room.taken()).isEqualTo(1_000_000 + BodyRoom.SMALL_BYTES);
        }
        assertThat(room.taken()).isZero();
    }

    @Test
    void manyAtOnceNeverHaveMoreThanThereIs() {
        var room = new BodyRoom(1_000_000);
        var held = new AtomicInteger();
        var most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.execute(() -> {
                    for (int turn = 0; turn < 500; turn++) {
                        try (var share = room.share()) {
                            share.growTo(100_000);
                            most.accumulateAndGet(held.addAndGet(100_000), Math::max);
                            held.addAndGet(-100_000);
                        } catch (Refusal.Overloaded e) {
                            // As it should be; the sum is what counts here.
                        }
                    }
                });
            }
        }
        assertThat(most.get()).isBetween(100_000, 1_000_000);
        assertThat(room.taken()).isZero();
    }
}
