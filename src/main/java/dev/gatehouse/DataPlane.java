package dev.gatehouse;

import dev.gatehouse.domain.AdmissionSettings;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.gateway.Admission;
import dev.gatehouse.gateway.ClientEnd;
import dev.gatehouse.gateway.CountTokensHandler;
import dev.gatehouse.gateway.ExchangeHandler;
import dev.gatehouse.gateway.ModelsHandler;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.admit.ClientAddresses;
import dev.gatehouse.gateway.admit.Doorkeeper;
import dev.gatehouse.gateway.admit.Gate;
import dev.gatehouse.gateway.admit.LimitKeeper;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Endpoint.Reply;
import dev.gatehouse.gateway.route.Router;
import dev.gatehouse.gateway.send.CircuitTimings;
import dev.gatehouse.gateway.send.Circuits;
import dev.gatehouse.gateway.send.HealthKeeper;
import dev.gatehouse.gateway.send.KeyPools;
import dev.gatehouse.gateway.send.Moment;
import dev.gatehouse.gateway.send.Sender;
import dev.gatehouse.gateway.send.TargetCall;
import dev.gatehouse.gateway.send.TargetFigures;
import dev.gatehouse.gateway.send.TargetHealth;
import dev.gatehouse.gateway.send.Throttles;
import dev.gatehouse.gateway.send.TokenCounter;
import dev.gatehouse.gateway.send.http.HttpUpstream;
import dev.gatehouse.gateway.tally.KeyUseKeeper;
import dev.gatehouse.gateway.tally.Tally;
import dev.gatehouse.observe.Metrics;
import dev.gatehouse.rounds.Rounds;
import dev.gatehouse.server.ClientConnection;
import dev.gatehouse.server.Routes;
import dev.gatehouse.store.HealthTable;
import dev.gatehouse.store.LimitUseTable;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What serves models: everything that a request of a client passes, in the order in which it does. */
final class DataPlane {

    /** Nobody waits for it; it looks through as much as there are providers. */
    private static final Duration LETTING_GO = Duration.ofSeconds(1);

    private final Foundation base;
    private final ClientEnd clients = new ListenersEnd();

    final HttpUpstream upstream;
    final Doorkeeper doorkeeper;
    final LimitKeeper limits;
    final Admission admission;
    final BodyRoom bodies = new BodyRoom();
    final TargetFigures figures = new TargetFigures(System::nanoTime);
    final Router router;
    final Circuits circuits;
    final KeyPools keyPools;
    final TargetHealth health;
    final Metrics metrics;
    final Recording recording;
    final Tally tally;
    private final Sender sender;

    /** @param draining no new exchange is let in */
    DataPlane(Foundation base, HttpUpstream upstream, BooleanSupplier draining) {
        this.base = base;
        this.upstream = upstream;
        Supplier<AdmissionSettings> admitting = () -> base.settings().admission();
        var gate = new Gate(admitting, System::nanoTime);
        doorkeeper = new Doorkeeper(base.keyRing::find, draining, base.clock);
        limits = limits(base, admitting, gate);
        var addresses = new ClientAddresses(() -> admitting.get().trustedProxies());
        metrics = new Metrics(base::routing, Version.current());
        admission = new Admission(addresses, gate, doorkeeper, limits.allowances(), bodies, metrics::refused);
        // No secret hangs on its draws, and it is far cheaper.
        router = new Router(base::routing, figures, new Random(), System::nanoTime);
        circuits = new Circuits(System::nanoTime, base.random, CircuitTimings.DEFAULT);
        keyPools = new KeyPools(System::nanoTime, base.random);
        health = new TargetHealth(circuits, new Throttles(System::nanoTime), keyPools);
        keepHealth();
        letGoOfRemovedProviders();
        sender = new Sender(call(figures), health, base.learned, base.random);
        recording = Recording.begin(
                base.database,
                base.options.data().resolve("record"),
                metrics::committed,
                base::settings,
                base.clock,
                base.opened);
        // Counted first, so that whoever sees the row finds it counted, and an outage of the database delays no figure;
        // told last, so that whoever hears of it finds the row.
        Consumer<ExchangeRecord> counted = metrics::exchange;
        tally = recording.tally(base.clock, base.ids, counted.andThen(keyUses(base)::count), base.events::exchange);
        metrics.circuits(circuits::states);
        Metering.keys(metrics, base::routing, keyPools);
        Metering.traffic(metrics, tally, figures, upstream, bodies);
        Metering.limits(metrics, limits, gate);
        Metering.record(metrics, recording);
        Metering.database(metrics, base.database);
    }

    private static KeyUseKeeper keyUses(Foundation base) {
        var uses = KeyUseKeeper.start(base.keyUses::add);
        base.opened.add(uses::close);
        return uses;
    }

    private static LimitKeeper limits(Foundation base, Supplier<AdmissionSettings> admitting, Gate gate) {
        var use = new LimitUseTable(base.database.jdbi());
        var limits = LimitKeeper.start(
                base.self,
                new SharedLimits(use),
                new SharedBudgets(base.budgets),
                base.clock,
                gate,
                () -> admitting.get().budgetGracePercent());
        base.opened.add(limits::close);
        return limits;
    }

    /** Begins with what was known before the last stop. */
    private void keepHealth() {
        var table = new HealthTable(base.database.jdbi());
        var now = new Moment(System.nanoTime(), base.clock.instant());
        base.opened.add(HealthKeeper.start(health, table.load(), base.routing(), now, table::save)::close);
    }

    /** Again and again, since exchanges that outlive their provider leave something behind when they end. */
    private void letGoOfRemovedProviders() {
        var rounds = new Rounds("removed-providers", LETTING_GO, this::keepOnlyProviders, LETTING_GO);
        base.opened.add(rounds::close);
        rounds.start();
    }

    private void keepOnlyProviders() {
        Collection<Provider> providers = base.routing().providers();
        health.keepOnly(providers);
        upstream.keepOnly(providers);
    }

    /** @param seen where it notes how targets do */
    TargetCall call(TargetFigures seen) {
        return new TargetCall(upstream, seen, base.clock, Version.current());
    }

    void addTo(Routes routes) {
        for (Endpoint endpoint : Endpoint.values()) {
            var handler = new ExchangeHandler(endpoint, admission, base::settings, router, sender, tally, clients);
            // Other answers may be of any size: images, sound, thousands of vectors.
            if (endpoint.reply() == Reply.CHOICES) routes.postBriefly(endpoint.path(), handler);
            else routes.post(endpoint.path(), handler);
        }
        var models = new ModelsHandler(
                admission, router, base::routing, base.clock.instant().getEpochSecond());
        var counter = new TokenCounter(upstream, health);
        routes.get("/v1/models", models.list())
                .get("/v1/models/{+id}", models.show())
                .post("/v1/messages/count_tokens", new CountTokensHandler(admission, base::settings, router, counter));
    }

    /** Gateway and listener do not know each other. */
    private static final class ListenersEnd implements ClientEnd {

        @Override
        public Registration onGone(ServerRequest request, Runnable action) {
            return ClientConnection.of(request).onGone(action)::close;
        }

        @Override
        public OutputStream chunks(ServerRequest request, ServerResponse response) {
            return ClientConnection.of(request).chunks(response);
        }
    }
}
