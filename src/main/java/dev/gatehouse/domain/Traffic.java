package dev.gatehouse.domain;

import dev.gatehouse.domain.Routing.ModelName;
import java.util.List;
import java.util.Map;

/**
 * What the record holds of a time.
 *
 * @param total how many requests named a model and came with a known key
 * @param sampled one in so many of them is among {@code requests}; 1 if all are
 * @param targets what was measured of each
 */
public record Traffic(long total, int sampled, List<PastRequest> requests, Map<ModelName, MeasuredTarget> targets) {

    public Traffic {
        requests = List.copyOf(requests);
        targets = Map.copyOf(targets);
    }
}
