package dev.gatehouse;

import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.gateway.admit.BodyRoom;
import dev.gatehouse.gateway.admit.Gate;
import dev.gatehouse.gateway.admit.LimitKeeper;
import dev.gatehouse.gateway.send.KeyPools;
import dev.gatehouse.gateway.send.TargetFigures;
import dev.gatehouse.gateway.send.http.HttpUpstream;
import dev.gatehouse.gateway.tally.Tally;
import dev.gatehouse.observe.Metrics;
import dev.gatehouse.store.Database;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the parts of the house tell of themselves when the metrics are looked at. */
final class Metering {

    private Metering() {}

    /** The keys of providers that have any. */
    static void keys(Metrics metrics, Supplier<Routing> routing, KeyPools pools) {
        metrics.providerKeys(() -> routing.get().providers().stream()
                .filter(provider -> !provider.keys().isEmpty())
                .collect(Collectors.toMap(Provider::name, pools::states)));
    }

    static void traffic(Metrics metrics, Tally tally, TargetFigures figures, HttpUpstream upstream, BodyRoom bodies) {
        metrics.gauge("gatehouse_exchanges_in_flight", "Client requests under way.", tally::inFlight);
        metrics.gauge("gatehouse_attempts_in_flight", "Calls of providers under way.", figures::inFlight);
        metrics.gauge("gatehouse_bodies_bytes", "Memory that requests, and answers read whole, take.", bodies::taken);
        metrics.gauge(
                "gatehouse_upstream_connections_idle",
                "Connections to providers that wait for the next call.",
                upstream::idleConnections);
    }

    static void limits(Metrics metrics, LimitKeeper limits, Gate gate) {
        metrics.gauge(
                "gatehouse_exchanges_waiting", "Client requests that wait for room in the process.", gate::waiting);
        metrics.decisions(limits::decisions);
    }

    static void record(Metrics metrics, Recording recording) {
        metrics.gauge(
                "gatehouse_commit_waiting",
                "Exchanges that wait for the database to take those before them.",
                recording.keeper()::waiting);
        metrics.gauge(
                "gatehouse_record_spooled_bytes",
                "Records that wait in a file for the database.",
                recording.keeper()::spooledBytes);
        metrics.counter("gatehouse_record_lost_total", "Exchanges that were not recorded.", recording.keeper()::lost);
        metrics.counter(
                "gatehouse_record_without_slot_total",
                "Exchanges that a kill of the process would have lost, too many being in flight.",
                recording.flights()::unrecorded);
    }

    static void database(Metrics metrics, Database database) {
        metrics.gauge(
                "gatehouse_database_connections_active",
                "Connections of the database pool in use.",
                database::activeConnections);
        metrics.gauge(
                "gatehouse_database_connections_idle",
                "Connections of the database pool that are free.",
                database::idleConnections);
        metrics.gauge(
                "gatehouse_database_connections_max",
                "Connections of the database pool at most.",
                database::mostConnections);
        metrics.gauge(
                "gatehouse_database_connections_awaited",
                "Threads that wait for a connection of the database pool.",
                database::waitingThreads);
    }
}
