package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {

    private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatComesWhileOthersAreStoredIsStoredTogetherAndInOrder() throws Exception {
        var firstIsBeingStored = new CountDownLatch(1);
        var othersHaveCome = new CountDownLatch(1);
        try (var commit = started(rows -> {
                    firstIsBeingStored.countDown();
                    awaitQuietly(othersHaveCome);
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = threads.submit(() -> commit.store(0));
            firstIsBeingStored.await();
            var others = new ArrayList<Thread>();
            for (int i = 1; i <= 3; i++) {
                int row = i;
                Thread handler = Thread.ofVirtual().unstarted(() -> commit.store(row));
                handler.start();
                awaitState(handler, Thread.State.WAITING);
                others.add(handler);
            }
            assertThat(first.isDone()).isFalse();
            othersHaveCome.countDown();
            assertThat(first.get()).isTrue();
            for (Thread other : others) other.join();
            assertThat(batches).containsExactly(List.of(0), List.of(1, 2, 3));
        }
    }

    @Test
    void nobodyWaitsForMoreThanAMomentForCompanyThatDoesNotCome() throws Exception {
        try (var commit = started(rows -> {});
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                Future<Boolean> one = threads.submit(() -> commit.store(1));
                Future<Boolean> other = threads.submit(() -> commit.store(2));
                assertThat(one.get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(commit.store(3)).isTrue();
            }
        }
        assertThat(batches.stream().flatMap(List::stream)).hasSize(150);
    }

    @Test
    void closingEndsWhatIsBeingStoredAndTakesNothingMore() throws Exception {
        var firstIsBeingStored = new CountDownLatch(1);
        var closing = new CountDownLatch(1);
        var commit = started(rows -> {
            firstIsBeingStored.countDown();
            awaitQuietly(closing);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = threads.submit(() -> commit.store(1));
            firstIsBeingStored.await();
            Thread closer = Thread.ofVirtual().start(commit::close);
            awaitState(closer, Thread.State.TIMED_WAITING);
            assertThat(commit.store(2)).isFalse();
            closing.countDown();
            assertThat(first.get()).isTrue();
            closer.join();
        }
        assertThat(batches).containsExactly(List.of(1));
    }

    private GroupCommit<Integer> started(Consumer<List<Integer>> storing) {
        var commit = new GroupCommit<Integer>("store", rows -> {
            batches.add(List.copyOf(rows));
            storing.accept(rows);
        });
        commit.start();
        return commit;
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state) Thread.onSpinWait();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
