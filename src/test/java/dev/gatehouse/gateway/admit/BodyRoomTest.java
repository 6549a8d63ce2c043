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
        var room = new BodyRoom(100);
        try (var first = room.share();
                var second = room.share()) {
            first.growTo(40);
            first.growTo(60);
            first.growTo(10);
            second.growTo(40);
            assertThat(room.taken()).isEqualTo(100);
            assertThatThrownBy(() -> second.growTo(41)).isInstanceOf(Refusal.Overloaded.class);
            assertThat(room.taken()).isEqualTo(100);
            first.close();
            second.growTo(100);
        }
        assertThat(room.taken()).isZero();
    }

    @Test
    void manyAtOnceNeverHaveMoreThanThereIs() {
        var room = new BodyRoom(1_000);
        var held = new AtomicInteger();
        var most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.execute(() -> {
                    for (int turn = 0; turn < 500; turn++) {
                        try (var share = room.share()) {
                            share.growTo(100);
                            most.accumulateAndGet(held.addAndGet(100), Math::max);
                            held.addAndGet(-100);
                        } catch (Refusal.Overloaded e) {
                            // As it should be; the sum is what counts here.
                        }
                    }
                });
            }
        }
        assertThat(most.get()).isBetween(100, 1_000);
        assertThat(room.taken()).isZero();
    }
}
