package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.route.Plan;
import dev.gatehouse.gateway.send.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Who may still finish an answer: the target that broke it off, if only the connection failed; then those that follow it in the
 * plan; then those before it. Owned by the exchange's thread.
 */
final class Rescuers {

    /** Each begins within seconds of the client's patience, and costs a prompt. */
    private static final int MAX_RESCUES = 5;

    private final Rescue rescue;
    private final Deque<Target> left = new ArrayDeque<>();
    private final List<Target> again = new ArrayList<>(1);
    private int rescues;

    Rescuers(Rescue rescue, Plan plan, Target broken) {
        this.rescue = rescue;
        List<Target> targets = plan.targets();
        int at = 0;
        while (at < targets.size() && !targets.get(at).isSameAs(broken)) at++;
        for (int i = 1; i < targets.size(); i++) left.add(targets.get((at + i) % targets.size()));
    }

    /** Its connection failed: it may well answer on another. Once, that is. */
    void again(Target broken) {
        if (again.stream().anyMatch(broken::isSameAs)) return;
        again.add(broken);
        left.addFirst(broken);
    }

    /** The stream of the next one that has one. */
    Optional<Answer.Live> next(Sent sent) {
        if (left.isEmpty() || rescues++ >= MAX_RESCUES) return Optional.empty();
        Optional<Answer.Live> live = rescue.next(List.copyOf(left), sent.continuation());
        if (live.isEmpty()) left.clear();
        live.ifPresent(found -> {
            Target tried = left.poll();
            while (tried != null && !tried.isSameAs(found.target())) tried = left.poll();
        });
        return live;
    }
}
