package dev.gatehouse.control.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Who is told what, and what becomes of those who do not listen. */
class EventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration A_MOMENT = Duration.ofMillis(1);
    private static final Set<EventType> ALL = EnumSet.allOf(EventType.class);

    private final Events events = new Events();

    @Test
    void slowSubscriberLosesTheOldestAndIsToldHowMany() {
        try (var slow = events.subscribe(ALL).orElseThrow()) {
            int lost = 44;
            for (int i = 0; i < Subscription.MOST_WAITING + lost; i++) events.publish(new Event.Live(i));
            assertThat(slow.next(A_MOMENT)).contains(new Event.Lost(lost));
            for (int i = 0; i < Subscription.MOST_WAITING; i++) {
                assertThat(slow.next(A_MOMENT)).contains(new Event.Live(lost + i));
            }
            assertThat(slow.next(A_MOMENT)).isEmpty();
        }
    }

    @Test
    void eachIsToldOnlyOfWhatItChose() {
        var revision = new Event.Revision(1, "ana", "");
        try (var some = events.subscribe(Set.of(EventType.REVISION)).orElseThrow();
                var other = events.subscribe(ALL).orElseThrow()) {
            events.publish(new Event.Live(1));
            events.publish(revision);
            assertThat(some.next(A_MOMENT)).contains(revision);
            assertThat(other.next(A_MOMENT)).contains(new Event.Live(1));
        }
    }

    @Test
    void placesAreBoundedAndFreeAgainOnceSomebodyLeaves() {
        var subscriptions = new ArrayList<Subscription>();
        for (int i = 0; i < Events.MOST_SUBSCRIBERS; i++) {
            subscriptions.add(events.subscribe(ALL).orElseThrow());
        }
        assertThat(events.subscribe(ALL)).isEmpty();
        subscriptions.getLast().close();
        assertThat(events.subscribe(ALL)).isPresent();
    }

    @Test
    void whoWaitsIsWokenByTheEndAndWhoComesLaterIsEndedFromTheStart() throws InterruptedException {
        var taken = new CountDownLatch(1);
        var thread = Thread.ofVirtual().start(() -> {
            try (var waiting = events.subscribe(ALL).orElseThrow()) {
                taken.countDown();
                assertThat(waiting.next(Duration.ofDays(1))).isEmpty();
            }
        });
        taken.await();
        events.close();
        assertThat(thread.join(PATIENCE)).isTrue();
        assertThat(events.subscribe(ALL).orElseThrow().hasEnded()).isTrue();
    }

    @Test
    void whoIsStuckElsewhereIsInterruptedByTheEnd() throws InterruptedException {
        var taken = new CountDownLatch(1);
        var thread = Thread.ofVirtual().start(() -> {
            try (var subscription = events.subscribe(ALL).orElseThrow()) {
                taken.countDown();
                while (!Thread.currentThread().isInterrupted()) LockSupport.park(subscription);
            }
        });
        taken.await();
        events.close();
        assertThat(thread.join(PATIENCE)).isTrue();
    }
}
