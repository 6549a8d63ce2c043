package dev.gatehouse.observe;

import dev.gatehouse.domain.ExchangeRecord.Served;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import java.util.function.Supplier;

/**
 * The label that shows a provider's model. Clients may name any model, so that only those that the configuration names are
 * shown; providers and groups exist in the configuration alone.
 */
record ModelLabel(Supplier<Routing> routing) {

    String of(String provider, String model) {
        return routing.get().names(new ModelName(provider, model)) ? model : Series.OTHER;
    }

    String of(Served by) {
        return of(by.provider(), by.model());
    }
}
