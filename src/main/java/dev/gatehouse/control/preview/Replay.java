package dev.gatehouse.control.preview;

import dev.gatehouse.control.preview.ReplayReport.LostGroup;
import dev.gatehouse.control.preview.ReplayReport.RefusedClient;
import dev.gatehouse.control.preview.ReplayReport.TargetShare;
import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.PastRequest;
import dev.gatehouse.domain.RouteAnswer;
import dev.gatehouse.domain.RouteAnswer.Refused;
import dev.gatehouse.domain.RouteQuestion;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Target;
import dev.gatehouse.domain.Traffic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Plans the requests of the record again, under the live document and under another one. Used once, by one thread. */
final class Replay {

    /** More lines than anyone reads; those with the most requests are kept. */
    private static final int MOST_LINES = 100;

    /** Asks for groups as nobody is refused for who it is. */
    private static final Caller ANYONE = new Caller(new UUID(0, 0), "any key");

    private static final String CHAT = "/v1/chat/completions";

    private final Traffic traffic;
    private final Map<UUID, Caller> callers;
    private final Routing live;
    private final Function<RouteQuestion, RouteAnswer> before;
    private final Function<RouteQuestion, RouteAnswer> after;
    private final Predicate<Target> rests;
    private final Forecast ofBefore;
    private final Forecast ofAfter;
    private final Map<Client, Long> refused = new LinkedHashMap<>();
    private final Map<String, Long> asked = new HashMap<>();
    private long replayed;
    private long unknownKeys;
    private double unanswered;

    private record Client(Caller caller, String model, Refused refused) {}

    /** @param rests whether a target is left alone now because it failed */
    Replay(
            Traffic traffic,
            Map<UUID, Caller> callers,
            Routing live,
            Routing candidate,
            Replanning replanning,
            Predicate<Target> rests) {
        this.traffic = traffic;
        this.callers = callers;
        this.live = live;
        this.before = replanning.under(live, traffic.targets());
        this.after = replanning.under(candidate, traffic.targets());
        this.rests = rests;
        this.ofBefore = new Forecast(traffic.targets());
        this.ofAfter = new Forecast(traffic.targets());
    }

    ReplayReport run(int hours) {
        for (PastRequest request : traffic.requests()) replay(request, callers.get(request.keyId()));
        return new ReplayReport(
                hours,
                traffic.total(),
                traffic.sampled(),
                replayed,
                unknownKeys,
                share(unanswered),
                share(ofBefore.failed()),
                share(ofAfter.failed()),
                ofBefore.cost() * traffic.sampled(),
                ofAfter.cost() * traffic.sampled(),
                ofBefore.ttftMillis(),
                ofAfter.ttftMillis(),
                targets(),
                lostGroups(),
                refusedClients());
    }

    private void replay(PastRequest request, @Nullable Caller caller) {
        if (caller == null) {
            unknownKeys++;
            return;
        }
        replayed++;
        if (!request.answered()) unanswered++;
        var question = new RouteQuestion(
                caller, request.endpoint(), request.model(), request.stream(), false, OptionalLong.empty());
        RouteAnswer planned = before.apply(question);
        RouteAnswer fresh = after.apply(question);
        ofBefore.add(request, planned);
        ofAfter.add(request, fresh);
        planned.group().ifPresent(group -> asked.merge(group.name(), 1L, Long::sum));
        if (planned.refused().isEmpty() && fresh.refused().isPresent()) {
            refused.merge(new Client(caller, request.model(), fresh.refused().get()), 1L, Long::sum);
        }
    }

    private double share(double requests) {
        return replayed == 0 ? 0 : requests / replayed;
    }

    private List<TargetShare> targets() {
        var names = new LinkedHashSet<ModelName>();
        ofBefore.targets().forEach(names::add);
        ofAfter.targets().forEach(names::add);
        return names.stream()
                .map(this::targetShare)
                .sorted(Comparator.comparingDouble(TargetShare::answersAfter)
                        .thenComparingDouble(TargetShare::answersBefore)
                        .reversed())
                .limit(MOST_LINES)
                .toList();
    }

    private TargetShare targetShare(ModelName name) {
        return new TargetShare(
                name.provider(),
                name.model(),
                share(ofBefore.share(name).first),
                share(ofAfter.share(name).first),
                share(ofBefore.share(name).answers),
                share(ofAfter.share(name).answers));
    }

    private List<LostGroup> lostGroups() {
        var lost = new ArrayList<LostGroup>();
        for (Group group : live.groups()) {
            var question = new RouteQuestion(ANYONE, CHAT, group.name(), false, false, OptionalLong.empty());
            List<Target> had = before.apply(question).targets();
            List<Target> keeps = after.apply(question).targets();
            // What has none now cannot lose it.
            if (had.stream().allMatch(rests) || !keeps.stream().allMatch(rests)) continue;
            lost.add(new LostGroup(group.name(), names(had), names(keeps), asked.getOrDefault(group.name(), 0L)));
        }
        return lost;
    }

    private static List<String> names(List<Target> targets) {
        return targets.stream()
                .map(target -> target.provider().name() + "/" + target.model())
                .toList();
    }

    private List<RefusedClient> refusedClients() {
        return refused.entrySet().stream()
                .sorted(Map.Entry.<Client, Long>comparingByValue().reversed())
                .limit(MOST_LINES)
                .map(entry -> refusedClient(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static RefusedClient refusedClient(Client client, long requests) {
        return new RefusedClient(
                client.caller().keyName(),
                client.caller().keyId().toString(),
                client.model(),
                client.refused().status(),
                client.refused().code(),
                requests);
    }
}
