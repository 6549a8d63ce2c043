package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The targets that are left to try, and what became of the others. Thread-safe: two legs of a race share one. */
final class Course {

    private final TargetHealth health;
    private final AttemptLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Target> left;
    private final List<Attempt.Failed> failures = new ArrayList<>();
    private final List<Duration> rests = new ArrayList<>();
    /** Targets must have a larger context window than this; empty while any will do. */
    private OptionalLong tooSmall = OptionalLong.empty();

    Course(List<Target> targets, TargetHealth health, AttemptLog log) {
        this.left = new ArrayDeque<>(targets);
        this.health = health;
        this.log = log;
    }

    /** Enters the next target that may be tried; null if there is none. The others are recorded as skipped. */
    TargetHealth.@Nullable Visit next() {
        lock.lock();
        try {
            for (Target target = left.poll(); target != null; target = left.poll()) {
                if (!fits(target)) {
                    log.skipped(target, "its context window is not known to be larger");
                    continue;
                }
                switch (health.enter(target)) {
                    case TargetHealth.Visit visit -> {
                        return visit;
                    }
                    case TargetHealth.Skipped skipped -> {
                        log.skipped(target, skipped.why());
                        rests.add(skipped.retryIn());
                    }
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether no other target could take over from this one. */
    boolean isLast(Target current) {
        lock.lock();
        try {
            return left.stream().noneMatch(target -> fits(target) && health.admits(target, current));
        } finally {
            lock.unlock();
        }
    }

    /** Nobody else is asked. */
    void end() {
        lock.lock();
        try {
            left.clear();
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(Target target) {
        if (tooSmall.isEmpty()) return true;
        OptionalLong window = target.facts().contextWindow();
        return window.isPresent() && window.getAsLong() > tooSmall.getAsLong();
    }

    void failed(Target target, Attempt.Failed failed) {
        lock.lock();
        try {
            failures.add(failed);
            if (failed.attemptClass() != AttemptClass.CONTEXT_LENGTH) return;
            long window = target.facts().contextWindow().orElse(0);
            tooSmall = OptionalLong.of(Math.max(window, tooSmall.orElse(0)));
        } finally {
            lock.unlock();
        }
    }

    /** In the order in which they failed. */
    List<Attempt.Failed> failures() {
        lock.lock();
        try {
            return List.copyOf(failures);
        } finally {
            lock.unlock();
        }
    }

    /** How long the targets that were skipped are left alone. */
    List<Duration> rests() {
        lock.lock();
        try {
            return List.copyOf(rests);
        } finally {
            lock.unlock();
        }
    }
}
