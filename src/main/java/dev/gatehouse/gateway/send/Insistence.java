package dev.gatehouse.gateway.send;

import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.ToolDemand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What models are told so that they call a tool: at first, and after each answer that did not. Owned by one leg. */
final class Insistence {

    private final List<Change> changes = new ArrayList<>(1);
    private final int mostAnswers;
    private int answers;

    /** @param demand null if any answer will do */
    Insistence(@Nullable ToolDemand demand) {
        mostAnswers = demand == null ? 0 : demand.maxAttempts();
        if (demand != null) changes.add(demand.instruction());
    }

    /** How a request is changed, whichever target it goes to. */
    List<Change> changes() {
        return changes;
    }

    /** An answer did not do; false if no other is to be asked for. */
    boolean correct(Change.Say correction) {
        if (++answers >= mostAnswers) return false;
        changes.add(correction);
        return true;
    }
}
