package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.Usd;
import java.util.List;

/**
 * What one exchange reserved with one subject.
 *
 * @param limited pots from which the amount was taken
 * @param others pots that only count
 */
record Reservation(List<Pot> limited, List<Pot> others, Usd amount) {

    void settle(Usd cost) {
        long now = System.nanoTime();
        limited.forEach(pot -> pot.settle(amount.nanos(), cost.nanos(), now));
        others.forEach(pot -> pot.spend(cost.nanos(), now));
    }
}
