package dev.gatehouse;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.gateway.admit.LimitKeeper;
import dev.gatehouse.store.LimitUseTable;
import java.util.List;
import java.util.UUID;

/** Rates and concurrency as all gateways on the database tell each other. */
record SharedLimits(LimitUseTable table) implements LimitKeeper.Others {

    @Override
    public List<LimitUse> exchange(UUID gateway, List<LimitUse> own, List<String> addresses) {
        return table.exchange(gateway, own, addresses);
    }

    @Override
    public void forget() {
        table.forget();
    }
}
