package dev.gatehouse;

import dev.gatehouse.control.access.AdminToken;
import dev.gatehouse.control.api.AdminApi;
import dev.gatehouse.control.api.AttemptsApi;
import dev.gatehouse.control.api.BackupsApi;
import dev.gatehouse.control.api.BundleApi;
import dev.gatehouse.control.api.BundleStore;
import dev.gatehouse.control.api.Bundles;
import dev.gatehouse.control.api.CircuitsApi;
import dev.gatehouse.control.api.ConfigApi;
import dev.gatehouse.control.api.ConfigProbeApi;
import dev.gatehouse.control.api.DiagnosticsApi;
import dev.gatehouse.control.api.DiscoveryApi;
import dev.gatehouse.control.api.ElementsApi;
import dev.gatehouse.control.api.EventsApi;
import dev.gatehouse.control.api.ExchangeExportApi;
import dev.gatehouse.control.api.ExchangeListApi;
import dev.gatehouse.control.api.ExchangesApi;
import dev.gatehouse.control.api.ExplainApi;
import dev.gatehouse.control.api.KeyFigures;
import dev.gatehouse.control.api.LearnedApi;
import dev.gatehouse.control.api.OfferedModelsApi;
import dev.gatehouse.control.api.OwnersApi;
import dev.gatehouse.control.api.PreviewApi;
import dev.gatehouse.control.api.ProviderKeysApi;
import dev.gatehouse.control.api.ProviderTestApi;
import dev.gatehouse.control.api.SecretsApi;
import dev.gatehouse.control.api.SettingsApi;
import dev.gatehouse.control.api.StatsApi;
import dev.gatehouse.control.api.SystemApi;
import dev.gatehouse.control.api.VirtualKeysApi;
import dev.gatehouse.control.config.DocumentList;
import dev.gatehouse.control.events.Pulse;
import dev.gatehouse.control.preview.Preview;
import dev.gatehouse.control.preview.Replanning;
import dev.gatehouse.control.preview.Watch;
import dev.gatehouse.control.secrets.Passphrase;
import dev.gatehouse.discovery.Discovery;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.SystemFacts;
import dev.gatehouse.gateway.Explainer;
import dev.gatehouse.gateway.Planner;
import dev.gatehouse.gateway.send.ModelLister;
import dev.gatehouse.gateway.send.Probe;
import dev.gatehouse.gateway.send.TargetFigures;
import dev.gatehouse.server.ClientConnection;
import dev.gatehouse.server.Routes;
import dev.gatehouse.store.AttemptList;
import dev.gatehouse.store.BackupFolder;
import dev.gatehouse.store.BundleTables;
import dev.gatehouse.store.ExchangeList;
import dev.gatehouse.store.ExchangeTable;
import dev.gatehouse.store.SettingTable;
import dev.gatehouse.store.StatisticsTable;
import dev.gatehouse.store.TrafficTable;
import dev.gatehouse.store.Turns;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** What operators see and change, put together from what the data plane shows of itself. */
final class ControlPlane {

    private final Foundation base;
    private final DataPlane gateway;
    private final AdminApi api;
    private final Function<String, Optional<Provider>> provider;
    private final TrafficTable traffic;
    private final ExchangeTable exchangeTable;
    private final ExchangeListApi exchangeList;
    private final StatsApi stats;
    private final KeyFigures keyFigures;
    private final Probe probe;
    private final ModelLister lister;

    final AdminToken adminToken;
    final Accounts accounts;

    /** Makes its bearer the first user, once; empty if there is a user. */
    final Optional<Secret> setupToken;

    ControlPlane(Foundation base, DataPlane gateway) {
        this.base = base;
        this.gateway = gateway;
        api = new AdminApi(new Turns(base.database.jdbi()));
        lister = new ModelLister(gateway.upstream);
        provider = name -> base.routing().provider(name);
        traffic = new TrafficTable(base.database.jdbi());
        exchangeTable = new ExchangeTable(base.database.jdbi());
        exchangeList = new ExchangeListApi(api, new ExchangeList(base.database.jdbi()));
        stats = new StatsApi(api, new StatisticsTable(base.database.jdbi()), base.clock);
        // Figures of its own: what it measures is no traffic.
        probe = new Probe(gateway.call(new TargetFigures(System::nanoTime)), base::settings, gateway.bodies);
        keyFigures = new KeyFigures(base.budgets, base.keyUses, base.clock);
        adminToken = base.options
                .adminToken()
                .map(AdminToken::fixed)
                .orElseGet(() -> AdminToken.ofInstallation(new SettingTable(base.database.jdbi()), base.secretMaker));
        accounts = Accounts.of(
                base.database,
                base.safe,
                adminToken,
                gateway.admission::address,
                base.secretMaker,
                base.ids::next,
                base.clock);
        setupToken = accounts.setup().offer();
        base.opened.add(Pulse.start(base.events, gateway.tally::inFlight, gateway.circuits::states)::close);
        var known = base.discoveryTable;
        base.opened.add(Discovery.start(base::routing, lister::models, known::claim, known::keep, base.clock)::close);
        base.opened.add(Watch.start(base.revisions, base.configuration, traffic, base.clock)::close);
    }

    /** @param checks what {@code /health/detailed} asks */
    void addTo(Routes routes, Map<String, BooleanSupplier> checks) {
        addConfiguration(routes);
        addElements(routes);
        addKeys(routes);
        addTraffic(routes);
        addProcess(routes, checks);
        accounts.addTo(routes, api);
        new AdminUi(base, gateway, exchangeTable, exchangeList, stats, keyFigures).addTo(routes);
    }

    private void addConfiguration(Routes routes) {
        var config = new ConfigApi(api, base.configuration, base.revisions, base.configuring::file);
        Replanning replanning = (snapshot, measured) -> Planner.under(snapshot, measured)::plan;
        var preview = new Preview(traffic, base.keyRing::callers, replanning, gateway.health::rests, base.clock);
        var bundleStore = new BundleStore(
                base.keyTable, base.ownerLimits, new BundleTables(base.database.jdbi()), base.ids::next, base::reload);
        Function<Secret, Passphrase> passphrase = text -> new Passphrase(text, new SecureRandom());
        var making = new Bundles(
                base.configuration, base.secrets, bundleStore, passphrase, base.configuring::file, base.clock);
        var bundles = new BundleApi(api, making);
        var backups =
                new BackupsApi(api, making, new BackupFolder(base.options.data().resolve("backups")), base.clock);
        var secrets = new SecretsApi(api, base.secrets, base.configuration::refersToSecret, base::reloadSecrets);
        routes.get("/api/config", config.show())
                .post("/api/config/publish", config.publish())
                .post("/api/config/validate", config.validate())
                .post("/api/config/diff", config.diff())
                .post("/api/config/preview", new PreviewApi(api, base.configuration, preview).preview())
                .post("/api/config/probe", new ConfigProbeApi(api, base.configuration, probe::probe).probe())
                .get("/api/config/export", bundles.exportBundle())
                .post("/api/config/export", bundles.exportWithSecrets())
                .post("/api/config/import", bundles.importBundle())
                .get("/api/backups", backups.list())
                .post("/api/backups", backups.create())
                .get("/api/backups/{name}", backups.download())
                .delete("/api/backups/{name}", backups.delete())
                .post("/api/backups/{name}/restore", backups.restore())
                .post("/api/config/rollback", config.rollBack())
                .get("/api/config/revisions", config.revisions())
                .get("/api/config/revisions/{n}", config.revision())
                .get("/api/config/schema", config.schema())
                .get("/api/secrets", secrets.list())
                .get("/api/secrets/{name}", secrets.show())
                .put("/api/secrets/{name}", secrets.put())
                .delete("/api/secrets/{name}", secrets.delete());
    }

    private void addElements(Routes routes) {
        addElements(routes, DocumentList.PROVIDERS, "/{name}");
        addElements(routes, DocumentList.MODELS, "/{provider}/{+model}");
        addElements(routes, DocumentList.GROUPS, "/{+name}");
    }

    private void addElements(Routes routes, DocumentList list, String name) {
        var elements = new ElementsApi(api, base.configuration, base.configuring::file, list);
        String path = "/api/" + list.field();
        routes.get(path, elements.list())
                .get(path + name, elements.show())
                .put(path + name, elements.put())
                .delete(path + name, elements.delete());
    }

    private void addKeys(Routes routes) {
        var keys = new VirtualKeysApi(
                api, base.keyTable, keyFigures, base.keyRing::reload, base.secretMaker, base.ids::next, base.clock);
        var owners = new OwnersApi(api, base.ownerLimits, base.budgets, base.keyRing::reload, base.clock);
        routes.post("/api/virtual-keys", keys.create())
                .get("/api/virtual-keys", keys.list())
                .get("/api/virtual-keys/{id}", keys.show())
                .patch("/api/virtual-keys/{id}", keys.change())
                .delete("/api/virtual-keys/{id}", keys.delete())
                .post("/api/virtual-keys/{id}/rotate", keys.rotate())
                .get("/api/owners/{name}/limits", owners.show())
                .put("/api/owners/{name}/limits", owners.replace());
    }

    private void addTraffic(Routes routes) {
        var exchanges = new ExchangesApi(api, exchangeTable, gateway.recording.flights()::flights);
        var explainer = new Explainer(
                gateway.router, gateway.health, gateway.figures, gateway.doorkeeper, gateway.limits.allowances());
        var explain = new ExplainApi(
                api, explainer::explain, Planner.endpoints(), base.keyRing::callers, gateway.circuits::states);
        var circuits = new CircuitsApi(
                api, gateway.circuits::states, provider, gateway.health::reset, gateway.circuits::reset, base.clock);
        var learned = new LearnedApi(api, base.learnedTable, base.learned::reload);
        var keys = new ProviderKeysApi(api, provider, gateway.keyPools::states, gateway.keyPools::reset, base.clock);
        var offered = new OfferedModelsApi(api, lister::models);
        var discovery = new DiscoveryApi(api, base::routing, lister::models, base.discoveryTable::of);
        var tests = new ProviderTestApi(api, base::routing, probe::probe);
        var events = new EventsApi(
                api,
                base.events,
                gateway.tally::inFlight,
                (request, action) -> ClientConnection.of(request).onGone(action)::close,
                accounts.door()::knows);
        var export = new ExchangeExportApi(api, new ExchangeList(base.database.jdbi()), base.clock);
        routes.post("/api/explain", explain.explain())
                .get("/api/events", events.follow())
                .get("/api/stats", stats.show())
                .get("/api/attempts", new AttemptsApi(api, new AttemptList(base.database.jdbi())).list())
                .get("/api/exchanges", exchangeList.list())
                .get("/api/exchanges/export", export.export())
                .get("/api/exchanges/live", exchanges.live())
                .get("/api/exchanges/{request_id}", exchanges.show())
                .get("/api/targets/learned", learned.list())
                .delete("/api/targets/learned/{id}", learned.delete())
                .get("/api/circuits", circuits.list())
                .post("/api/circuits/reset", circuits.reset())
                .post("/api/providers/models", offered.list())
                .get("/api/providers/{name}/keys", keys.list())
                .post("/api/providers/{name}/keys/{id}/reset", keys.reset())
                .post("/api/providers/{name}/discover", discovery.discover())
                .get("/api/providers/{name}/discovered", discovery.discovered())
                .post("/api/providers/{name}/test", tests.test())
                .post("/api/models/test", tests.testModel());
    }

    private void addProcess(Routes routes, Map<String, BooleanSupplier> checks) {
        var facts = new SystemFacts(
                Version.current(),
                base.clock.instant(),
                base.options.databaseUrl().isEmpty());
        var system = new SystemApi(
                api,
                facts,
                base.configuration,
                base::dictatingFile,
                () -> Origins.of(base.options),
                checks,
                base.clock);
        var settings = new SettingsApi(api, base.configuration, system, base.configuring::file);
        var diagnostics = new DiagnosticsApi(
                api, system, base.configuration, base.revisions, gateway.circuits::states, base.clock);
        routes.get("/health/detailed", system.health())
                .get("/api/system", system.system())
                .get("/api/settings", settings.show())
                .patch("/api/settings", settings.change())
                .get("/api/diagnostics", diagnostics.show());
    }
}
