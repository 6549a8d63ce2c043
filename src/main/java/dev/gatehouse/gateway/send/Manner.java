package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.parse.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one target is asked during a visit: with what is known of it, and what its complaints teach. */
final class Manner {

    /** A provider that complains a third time will complain a fourth. */
    private static final int MAX_ROUNDS = 2;

    private final Learned learned;
    private final Target target;
    private final List<Change> remedies = new ArrayList<>();
    private int rounds;
    private Change.@Nullable Prefill prefill;
    private long spent;
    private boolean prefillRefused;
    private final Insistence insistence;

    /** @param continuation what to carry on, if anything */
    Manner(Learned learned, Target target, @Nullable Continuation continuation, Insistence insistence) {
        this.insistence = insistence;
        this.learned = learned;
        this.target = target;
        if (continuation != null && learned.takesPrefill(target)) {
            prefill = continuation.prefill().orElse(null);
            spent = continuation.spent();
        }
    }

    List<Change> changes() {
        List<Change> known = learned.changes(target);
        List<Change> said = insistence.changes();
        if (said.isEmpty() && remedies.isEmpty() && prefill == null) return known;
        // Another exchange may have learned the same meanwhile.
        var changes = new LinkedHashSet<>(known);
        changes.addAll(remedies);
        changes.addAll(said);
        if (prefill != null) changes.addAll(List.of(prefill, new Change.Spend(spent)));
        return List.copyOf(changes);
    }

    boolean canBeHealed(Attempt.Failed failed) {
        return !failed.remedy().isEmpty() && rounds < MAX_ROUNDS;
    }

    boolean isPrefilled() {
        return prefill != null;
    }

    void heal(Attempt.Failed failed) {
        remedies.addAll(failed.remedy());
        rounds++;
    }

    void withoutPrefill() {
        prefill = null;
        prefillRefused = true;
    }

    /** It answered: what made it answer is worth remembering. */
    void worked() {
        for (Change remedy : remedies) learned.learn(target, remedy);
        if (prefillRefused) learned.refusesPrefill(target);
    }

    static String words(Change change) {
        return switch (change) {
            case Change.Drop drop -> "asked without " + drop.field();
            case Change.Rename rename -> "asked with " + rename.name() + " for " + rename.field();
            case Change.Spend spend -> "with " + spend.spent() + " tokens less";
            case Change.Prefill prefill -> "asked to carry on";
            case Change.Instruct instruct -> "told to call a tool";
            case Change.Say say -> "corrected";
            case Change.Speak speak -> "asked in " + speak.dialect().id();
            case Change.Think think ->
                think.adaptively() ? "asked to think adaptively" : "asked to think with a budget";
        };
    }
}
