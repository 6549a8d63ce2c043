package dev.gatehouse.gateway.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.Refusal;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class BodyRoomTest {

    @Test
    void whatFindsNoRoomIsRefusedUntilOthersAreGone() {
        var room = new BodyRoom(10_000_000);
        try (var first = room.share();
                var second = room.share()) {
            LongConsumer growing = first.body();
            growing.accept(4_000_000);
            growing.accept(6_000_000);
            growing.accept(1_000_000);
            LongConsumer other = second.body();
            other.accept(4_000_000);
            assertThat(room.taken()).isEqualTo(10_000_000);
            assertThatThrownBy(() -> other.accept(4_000_001)).isInstanceOf(Refusal.Overloaded.class);
            assertThat(room.taken()).isEqualTo(10_000_000);
            first.close();
            other.accept(10_000_000);
        }
        assertThat(room.taken()).isZero();
    }

    @Test
    void smallOnesFindRoomBesideLargeOnesThatTakeAllOfTheirs() {
        var room = new BodyRoom(1_000_000);
        try (var share = room.share()) {
            share.body().accept(1_000_000);
            assertThatThrownBy(() -> share.body().accept(BodyRoom.SMALL_BYTES + 1))
                    .isInstanceOf(Refusal.Overloaded.class);
            LongConsumer small = share.body();
            small.accept(BodyRoom.SMALL_BYTES);
            assertThatThrownBy(() -> small.accept(BodyRoom.SMALL_BYTES + 1)).isInstanceOf(Refusal.Overloaded.class);
            assertThatThrownBy(() -> share.body().accept(BodyRoom.SMALL_BYTES)).isInstanceOf(Refusal.Overloaded.class);
            assertThat(room.taken()).isEqualTo(1_000_000 + BodyRoom.SMALL_BYTES);
        }
        assertThat(room.taken()).isZero();
    }

    @Test
    void whatIsStillReadWhenItsExchangeIsOverTakesNoRoomFromOthers() {
        var room = new BodyRoom(1_000_000);
        LongConsumer overtaken;
        try (var share = room.share()) {
            overtaken = share.body();
            overtaken.accept(500_000);
        }
        overtaken.accept(900_000);
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
                            share.body().accept(100_000);
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
