package dev.gatehouse.control.preview;

import java.util.List;
import java.util.Optional;

/**
 * What a change would have made of the traffic of some hours.
 *
 * @param requests in the record of that time
 * @param sampled one in so many of them was planned again
 * @param replayed how many were
 * @param unknownKeys left out, since their virtual key is gone
 * @param failedAsRecorded the share of the replayed requests that got no answer then, 0 to 1
 * @param failedBefore the share that would get none under the live document, by the targets' record
 * @param failedAfter the same under the other document
 * @param costBefore in USD, of requests with known usage at targets with a known price
 * @param ttftBefore in milliseconds: the mean of what was measured of the targets that would answer
 */
public record ReplayReport(
        int hours,
        long requests,
        int sampled,
        long replayed,
        long unknownKeys,
        double failedAsRecorded,
        double failedBefore,
        double failedAfter,
        double costBefore,
        double costAfter,
        Optional<Double> ttftBefore,
        Optional<Double> ttftAfter,
        List<TargetShare> targets,
        List<LostGroup> lostGroups,
        List<RefusedClient> refusedClients) {

    /**
     * What a target gets, as shares of the replayed requests from 0 to 1.
     *
     * @param firstBefore those that ask it first
     * @param answersBefore those that it answers, as often as the record shows it does
     */
    public record TargetShare(
            String provider,
            String model,
            double firstBefore,
            double firstAfter,
            double answersBefore,
            double answersAfter) {}

    /**
     * A group that has a target to ask, and would have none.
     *
     * @param targets those that it has now
     * @param resting those that it would keep, all of which are left alone because they failed
     * @param requests of the replayed ones that asked for it
     */
    public record LostGroup(String group, List<String> targets, List<String> resting, long requests) {}

    /**
     * A virtual key whose requests would be refused.
     *
     * @param requests of the replayed ones
     */
    public record RefusedClient(String key, String keyId, String model, int status, String code, long requests) {}

    public ReplayReport {
        targets = List.copyOf(targets);
        lostGroups = List.copyOf(lostGroups);
        refusedClients = List.copyOf(refusedClients);
    }
}
