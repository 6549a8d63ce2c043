package dev.gatehouse.control.preview;

import dev.gatehouse.domain.MeasuredTarget;
import dev.gatehouse.domain.PastRequest;
import dev.gatehouse.domain.RouteAnswer;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What requests would come to under one configuration, if each target answered as often as the record shows: the first of a plan
 * gets all of them, the next what it fails, and so on. Owned by one thread.
 */
final class Forecast {

    private static final double NANOS_A_DOLLAR = 1e9;
    private static final double NANOS_A_MILLI = 1e6;

    private final Map<ModelName, MeasuredTarget> measured;
    private final Map<ModelName, Share> shares = new LinkedHashMap<>();
    private double failed;
    private double cost;
    private double ttftWeight;
    private double ttftSum;

    /** What a target would get: requests that ask it first, and answers of it. */
    static final class Share {
        double first;
        double answers;
    }

    Forecast(Map<ModelName, MeasuredTarget> measured) {
        this.measured = measured;
    }

    void add(PastRequest request, RouteAnswer answer) {
        List<Target> targets = answer.targets();
        double left = 1;
        for (int i = 0; i < targets.size() && left > 0; i++) {
            Target target = targets.get(i);
            Share share = shares.computeIfAbsent(target.name(), name -> new Share());
            if (i == 0) share.first++;
            Optional<MeasuredTarget> known = Optional.ofNullable(measured.get(target.name()));
            double answers = left * known.map(MeasuredTarget::reliability).orElse(1.0);
            share.answers += answers;
            left -= answers;
            request.usage().ifPresent(usage -> cost += answers * price(target, usage));
            known.flatMap(MeasuredTarget::medianTtft).ifPresent(ttft -> {
                ttftWeight += answers;
                ttftSum += answers * ttft.toNanos();
            });
        }
        failed += left;
    }

    private static double price(Target target, Usage usage) {
        return target.facts()
                .price()
                .map(price -> price.of(usage).nanos() / NANOS_A_DOLLAR)
                .orElse(0.0);
    }

    Share share(ModelName target) {
        return shares.getOrDefault(target, new Share());
    }

    Iterable<ModelName> targets() {
        return shares.keySet();
    }

    /** Requests that nobody would answer, refused ones among them. */
    double failed() {
        return failed;
    }

    /** In USD, of the requests whose usage and whose targets' prices are known. */
    double cost() {
        return cost;
    }

    /** The mean of the medians of who would answer, in milliseconds; empty if none of them was measured. */
    Optional<Double> ttftMillis() {
        return ttftWeight == 0 ? Optional.empty() : Optional.of(ttftSum / ttftWeight / NANOS_A_MILLI);
    }
}
