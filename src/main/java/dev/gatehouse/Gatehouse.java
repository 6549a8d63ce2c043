package dev.gatehouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.control.access.AdminToken;
import dev.gatehouse.control.access.SecretMaker;
import dev.gatehouse.control.api.AdminApi;
import dev.gatehouse.control.api.BundleApi;
import dev.gatehouse.control.api.CircuitsApi;
import dev.gatehouse.control.api.ConfigApi;
import dev.gatehouse.control.api.DiagnosticsApi;
import dev.gatehouse.control.api.ExchangeListApi;
import dev.gatehouse.control.api.ExchangesApi;
import dev.gatehouse.control.api.ExplainApi;
import dev.gatehouse.control.api.LearnedApi;
import dev.gatehouse.control.api.OfferedModelsApi;
import dev.gatehouse.control.api.OwnersApi;
import dev.gatehouse.control.api.PreviewApi;
import dev.gatehouse.control.api.ProviderKeysApi;
import dev.gatehouse.control.api.ProviderTestApi;
import dev.gatehouse.control.api.SecretsApi;
import dev.gatehouse.control.api.StatsApi;
import dev.gatehouse.control.api.SystemApi;
import dev.gatehouse.control.api.VirtualKeysApi;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.preview.Preview;
import dev.gatehouse.control.preview.Replanning;
import dev.gatehouse.control.preview.Watch;
import dev.gatehouse.control.secrets.Safe;
import dev.gatehouse.control.secrets.Secrets;
import dev.gatehouse.control.ui.Assets;
import dev.gatehouse.control.ui.Attention;
import dev.gatehouse.control.ui.ConfigurationPage;
import dev.gatehouse.control.ui.EntryPages;
import dev.gatehouse.control.ui.GroupsPage;
import dev.gatehouse.control.ui.KeysPage;
import dev.gatehouse.control.ui.OverviewPage;
import dev.gatehouse.control.ui.Pages;
import dev.gatehouse.control.ui.PlaygroundPage;
import dev.gatehouse.control.ui.ProvidersPage;
import dev.gatehouse.control.ui.Readiness;
import dev.gatehouse.control.ui.RequestsPage;
import dev.gatehouse.control.ui.StylePage;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.LiveExchange;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.domain.SystemFacts;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.gateway.Admission;
import dev.gatehouse.gateway.ClientWatch;
import dev.gatehouse.gateway.CountTokensHandler;
import dev.gatehouse.gateway.ExchangeHandler;
import dev.gatehouse.gateway.Explainer;
import dev.gatehouse.gateway.ModelsHandler;
import dev.gatehouse.gateway.Planner;
import dev.gatehouse.gateway.admit.ClientAddresses;
import dev.gatehouse.gateway.admit.Doorkeeper;
import dev.gatehouse.gateway.admit.Gate;
import dev.gatehouse.gateway.admit.LimitKeeper;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.route.Router;
import dev.gatehouse.gateway.send.CircuitTimings;
import dev.gatehouse.gateway.send.Circuits;
import dev.gatehouse.gateway.send.HealthKeeper;
import dev.gatehouse.gateway.send.KeyPools;
import dev.gatehouse.gateway.send.ModelLister;
import dev.gatehouse.gateway.send.Moment;
import dev.gatehouse.gateway.send.Probe;
import dev.gatehouse.gateway.send.Sender;
import dev.gatehouse.gateway.send.TargetCall;
import dev.gatehouse.gateway.send.TargetFigures;
import dev.gatehouse.gateway.send.TargetHealth;
import dev.gatehouse.gateway.send.TokenCounter;
import dev.gatehouse.gateway.send.http.HttpUpstream;
import dev.gatehouse.gateway.send.http.PoolLimits;
import dev.gatehouse.gateway.send.http.Proxies;
import dev.gatehouse.gateway.tally.Ids;
import dev.gatehouse.observe.Check;
import dev.gatehouse.observe.HealthHandler;
import dev.gatehouse.observe.Metrics;
import dev.gatehouse.observe.MetricsHandler;
import dev.gatehouse.server.ClientConnection;
import dev.gatehouse.server.ErrorPage;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.Listener;
import dev.gatehouse.server.Routes;
import dev.gatehouse.store.BudgetTable;
import dev.gatehouse.store.Changes;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.ExchangeList;
import dev.gatehouse.store.ExchangeTable;
import dev.gatehouse.store.HealthTable;
import dev.gatehouse.store.KeyRing;
import dev.gatehouse.store.LearnedTable;
import dev.gatehouse.store.LimitUseTable;
import dev.gatehouse.store.OwnerLimitsTable;
import dev.gatehouse.store.RevisionTable;
import dev.gatehouse.store.SettingTable;
import dev.gatehouse.store.StatisticsTable;
import dev.gatehouse.store.TrafficTable;
import dev.gatehouse.store.VaultTables;
import dev.gatehouse.store.VirtualKeyTable;
import dev.gatehouse.vault.MasterKeys;
import dev.gatehouse.wire.openai.OpenAiErrors;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/**
 * One running gateway: every object is made here, once, and handed what it needs. Started by {@link #start}; stopped by
 * {@link #drain} or, at once, by {@link #close}.
 */
// Over 300 lines: it lists every object of the process, in the order in which it is needed.
public final class Gatehouse implements AutoCloseable {

    private final Options options;
    private final Opened opened;
    private final Listener listener;
    private final Configuring configuring;
    private final LiveConfiguration configuration;
    private final Optional<Secret> newAdminToken;
    private final Optional<Secret> setupToken;
    private final AtomicBoolean draining = new AtomicBoolean();

    /** Longer than a method should be, since it is a list: what is made, in the order in which it is needed. */
    private Gatehouse(Options options, Configuring configuring, Proxies proxies, Opened opened) {
        this.options = options;
        this.configuring = configuring;
        this.opened = opened;

        Database database = open(options);
        opened.add(database::close);
        var clock = Clock.systemUTC();
        // Ids and dice need not be secret, and must not wait for each other.
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        var ids = new Ids(clock, random);
        var secrets = new SecretMaker(new SecureRandom());

        var keyTable = new VirtualKeyTable(database.jdbi());
        var ownerLimits = new OwnerLimitsTable(database.jdbi());
        var keyRing = new KeyRing(keyTable::all, ownerLimits::all);
        keyRing.reload();
        var revisions = new RevisionTable(database.jdbi());
        var vaultTables = new VaultTables(database.jdbi());
        var masterKeys = new MasterKeys(options.environment(), options.data(), new SecureRandom());
        var safe = Safe.open(vaultTables, masterKeys, new SecureRandom());
        var stored = new Secrets(vaultTables, safe, clock);
        stored.reload();
        this.configuration = configuring.begin(revisions, stored::find);
        Runnable secretsChanged = () -> {
            if (stored.reload()) configuration.refresh();
        };
        Supplier<Routing> routing = configuration::routing;
        Supplier<Settings> settings = () -> configuration.routing().settings();
        Function<String, Optional<Provider>> provider =
                name -> configuration.routing().provider(name);
        var learnedTable = new LearnedTable(database.jdbi());
        var learned = Learning.of(learnedTable, clock, ids::next);
        Changes changes = Changes.follow(database, () -> {
            keyRing.reload();
            learned.reload();
            secretsChanged.run();
            configuration.reload();
        });
        opened.add(changes::close);

        var upstream = new HttpUpstream(defaultTls(), proxies, options.networks(), PoolLimits.DEFAULT);
        opened.add(upstream::close);
        var doorkeeper = new Doorkeeper(keyRing::find, draining::get, clock);
        var admitting = settings.get().admission();
        var addresses = new ClientAddresses(admitting.trustedProxies());
        var gate = new Gate(admitting.mostExchanges(), admitting.perAddress(), System::nanoTime);
        UUID self = ids.next();
        var budgetTable = new BudgetTable(database.jdbi(), self);
        var limitUse = new LimitUseTable(database.jdbi());
        var limits = LimitKeeper.start(
                self, limitUse::exchange, new SharedBudgets(budgetTable), clock, gate, admitting.budgetGracePercent());
        opened.add(limits::close);
        var admission = new Admission(addresses, gate, doorkeeper, limits.allowances());
        var figures = new TargetFigures(System::nanoTime);
        // No secret hangs on its draws, and it is far cheaper.
        var router = new Router(routing, figures, new Random(), System::nanoTime);
        var circuits = new Circuits(System::nanoTime, random, CircuitTimings.DEFAULT);
        var keyPools = new KeyPools(System::nanoTime, random);
        var health = new TargetHealth(circuits, keyPools);
        var healthTable = new HealthTable(database.jdbi());
        var now = new Moment(System.nanoTime(), clock.instant());
        opened.add(HealthKeeper.start(health, healthTable.load(), routing.get(), now, healthTable::save)::close);
        var call = new TargetCall(upstream, figures, clock, Version.current());
        var sender = new Sender(call, health, learned, random);
        var metrics = new Metrics(routing, Version.current());
        var recording = Recording.begin(database, options.data().resolve("record"), settings, clock, opened);
        // First, so that whoever sees the row finds it counted, and an outage of the database delays no figure.
        var tally = recording.tally(clock, ids, metrics::exchange);
        metrics.circuits(circuits::states);
        Metering.keys(metrics, routing, keyPools);
        Metering.traffic(metrics, tally, figures, upstream);
        Metering.record(metrics, recording);
        Metering.database(metrics, database);
        ClientWatch clients = (request, action) -> ClientConnection.of(request).onGone(action)::close;

        AdminToken adminToken = options.adminToken()
                .map(AdminToken::fixed)
                .orElseGet(() -> AdminToken.ofInstallation(new SettingTable(database.jdbi()), secrets));
        this.newAdminToken = adminToken.shownOnce();
        var accounts = Accounts.of(database, safe, adminToken, admission::address, secrets, ids::next, clock);
        this.setupToken = accounts.setup().offer();
        var api = new AdminApi();
        var keys = new VirtualKeysApi(api, keyTable, budgetTable, keyRing::reload, secrets, ids::next, clock);
        var owners = new OwnersApi(api, ownerLimits, budgetTable, keyRing::reload, clock);
        var config = new ConfigApi(api, configuration, revisions, configuring::file);
        var circuitsApi = new CircuitsApi(api, circuits::states, provider, health::reset, circuits::reset, clock);
        var learnedApi = new LearnedApi(api, learnedTable, learned::reload);
        var providerKeys = new ProviderKeysApi(api, provider, keyPools::states, keyPools::reset, clock);
        var exchangeTable = new ExchangeTable(database.jdbi());
        var exchanges = new ExchangesApi(api, exchangeTable, recording.flights()::flights);
        var exchangeList = new ExchangeListApi(api, new ExchangeList(database.jdbi()));
        var stats = new StatsApi(api, new StatisticsTable(database.jdbi()), clock);
        var secretsApi = new SecretsApi(api, stored, configuration::refersToSecret, secretsChanged);
        var explainer = new Explainer(router, health, figures, doorkeeper, limits.allowances());
        var explain = new ExplainApi(api, explainer::explain, Planner.endpoints(), keyRing::callers, circuits::states);
        var traffic = new TrafficTable(database.jdbi());
        Replanning replanning = (snapshot, measured) -> Planner.under(snapshot, measured)::plan;
        var previewing = new Preview(traffic, keyRing::callers, replanning, health::rests, clock);
        opened.add(Watch.start(revisions, configuration, traffic, clock)::close);
        var bundles = new BundleApi(api, configuration, keyTable, keyRing::reload, configuring::file, ids::next, clock);
        var preview = new PreviewApi(api, configuration, previewing);
        var checks = new LinkedHashMap<String, BooleanSupplier>();
        checks.put("listener", this::accepts);
        checks.put("draining", () -> !draining.get());
        checks.put("database", database::answers);
        var facts = new SystemFacts(
                Version.current(), clock.instant(), options.databaseUrl().isEmpty());
        var system = new SystemApi(api, facts, configuration, () -> Origins.of(options), checks, clock);
        var diagnostics = new DiagnosticsApi(api, system, configuration, revisions, circuits::states, clock);
        // Figures of its own: what it measures is no traffic.
        var probing = new TargetCall(upstream, new TargetFigures(System::nanoTime), clock, Version.current());
        var providerTest = new ProviderTestApi(api, routing, new Probe(probing, settings)::probe);
        var offered = new OfferedModelsApi(api, new ModelLister(upstream)::models);
        var models =
                new ModelsHandler(admission, router, routing, clock.instant().getEpochSecond());
        var routes = new Routes(accounts.door()::guarding)
                .post(
                        "/v1/messages/count_tokens",
                        new CountTokensHandler(admission, settings, router, new TokenCounter(upstream, health)))
                .get("/v1/models", models.list())
                .get("/v1/models/{+id}", models.show())
                .get("/health", new HealthHandler(List.of(new Check("listener", this::accepts))))
                .get("/health/ready", new HealthHandler(List.of(new Check("draining", () -> !draining.get()))))
                .get("/health/detailed", system.health())
                .get("/api/system", system.system())
                .get("/api/settings", system.settings())
                .get("/api/diagnostics", diagnostics.show())
                .post("/api/providers/{name}/test", providerTest.test())
                .get("/metrics", new MetricsHandler(metrics))
                .post("/api/virtual-keys", keys.create())
                .get("/api/virtual-keys", keys.list())
                .get("/api/virtual-keys/{id}", keys.show())
                .patch("/api/virtual-keys/{id}", keys.change())
                .delete("/api/virtual-keys/{id}", keys.delete())
                .get("/api/config", config.show())
                .put("/api/config", config.publish())
                .post("/api/config/validate", config.validate())
                .post("/api/config/diff", config.diff())
                .post("/api/config/preview", preview.preview())
                .get("/api/config/export", bundles.exportBundle())
                .post("/api/config/import", bundles.importBundle())
                .post("/api/config/rollback", config.rollBack())
                .get("/api/config/revisions", config.revisions())
                .get("/api/config/revisions/{n}", config.revision())
                .get("/api/config/schema", config.schema())
                .post("/api/explain", explain.explain())
                .get("/api/stats", stats.show())
                .get("/api/exchanges", exchangeList.list())
                .get("/api/exchanges/live", exchanges.live())
                .get("/api/exchanges/{request_id}", exchanges.show())
                .get("/api/owners/{name}/limits", owners.show())
                .put("/api/owners/{name}/limits", owners.replace())
                .get("/api/targets/learned", learnedApi.list())
                .delete("/api/targets/learned/{id}", learnedApi.delete())
                .get("/api/secrets", secretsApi.list())
                .put("/api/secrets/{name}", secretsApi.put())
                .delete("/api/secrets/{name}", secretsApi.delete())
                .get("/api/circuits", circuitsApi.list())
                .post("/api/circuits/reset", circuitsApi.reset())
                .post("/api/providers/models", offered.list())
                .get("/api/providers/{name}/keys", providerKeys.list())
                .post("/api/providers/{name}/keys/{id}/reset", providerKeys.reset());
        var assets = Assets.load();
        var pages = new Pages(assets, Version.current());
        var readiness = new Readiness(routing, circuits::states, keyPools::states);
        Function<VirtualKey, Map<BudgetPeriod, Usd>> spent =
                key -> budgetTable.spent("key:" + key.id(), clock.instant());
        var attention = new Attention(routing, circuits::states, keyPools::states, keyTable::all, spent);
        BooleanSupplier locked = () -> configuring.file().isPresent();
        Supplier<List<LiveExchange>> flights = recording.flights()::flights;
        new AdminUi(
                        assets,
                        new EntryPages(pages, locked),
                        new OverviewPage(pages, stats, attention, flights),
                        new RequestsPage(pages, exchangeList, exchangeTable, flights, routing, clock),
                        new PlaygroundPage(pages, routing),
                        new GroupsPage(pages, configuration, readiness, stats, locked),
                        new ProvidersPage(pages, configuration, readiness, stats, locked),
                        new KeysPage(pages, keyTable::all, keyTable::find, spent, clock),
                        new ConfigurationPage(pages, configuration, revisions, configuring::file, clock),
                        new StylePage(pages))
                .addTo(routes);
        for (Endpoint endpoint : Endpoint.values()) {
            var exchange = new ExchangeHandler(endpoint, admission, settings, router, sender, tally, clients);
            routes.post(endpoint.path(), exchange);
        }
        accounts.addTo(routes, api);
        accounts.door().complete();
        this.listener = new Listener(
                options.host(),
                options.port(),
                Limits.forBodiesUpTo(Long.MAX_VALUE),
                errorPage(),
                routes,
                () -> ids.next().toString());
        opened.add(listener::close);
        metrics.gauge("gatehouse_client_connections", "Open connections of clients.", listener::connections);
    }

    /**
     * Starts a gateway; it serves when this returns.
     *
     * @throws UnusableConfigurationException if the configuration file cannot be read or is not valid, a proxy setting is
     *     none, or the port is taken
     * @throws dev.gatehouse.store.UnusableDatabaseException if the database cannot be used
     */
    public static Gatehouse start(Options options) {
        // What was written by hand first: a mistake in it should be told before a database is started.
        Configuring configuring = Configuring.by(options);
        Proxies proxies = proxies(options.environment());
        loadAhead();
        var opened = new Opened();
        try {
            var gatehouse = new Gatehouse(options, configuring, proxies, opened);
            gatehouse.listen();
            return gatehouse;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Loads the roots of trust, the server's classes and the metrics' while the database starts. Measured, median of 5, twice: 0.70 s
     * against 0.78 s until it serves with an external database, 0.76 s against 0.88 s with the embedded one. (That was with
     * Helidon's server built here as well, a thirtieth of this work, which is left out since it starts a thread.) There is
     * nothing to close: a listener that was not started holds nothing. What fails here will fail again, and be told, where it
     * is needed.
     */
    private static void loadAhead() {
        Thread.ofPlatform().daemon().name("load-ahead").start(() -> {
            new Listener("127.0.0.1", 0, Limits.forBodiesUpTo(1), errorPage(), new Routes(), () -> "");
            defaultTls();
            new MetricsHandler(new Metrics(Routing::empty, ""));
        });
    }

    private void listen() {
        try {
            listener.start();
        } catch (RuntimeException e) {
            throw new UnusableConfigurationException("Cannot listen on " + options.host() + ":" + options.port()
                    + "; is another process there? Choose another with --port.");
        }
    }

    /** Without the cause: a proxy's URL may hold a password. */
    private static Proxies proxies(Map<String, String> environment) {
        try {
            return Proxies.fromEnvironment(environment);
        } catch (IllegalArgumentException e) {
            throw new UnusableConfigurationException("HTTPS_PROXY or HTTP_PROXY is no proxy that can be used;"
                    + " it must read like http://proxy.example:3128.");
        }
    }

    private static SSLContext defaultTls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** Errors below the handlers, in the shape that each part of the house speaks. */
    private static ErrorPage errorPage() {
        return (status, path, code, message) -> path.startsWith("/v1/") || path.equals("/v1")
                ? new ErrorPage.Body("application/json", new String(OpenAiErrors.render(status, code, message), UTF_8))
                : new ErrorPage.Body("application/problem+json", AdminApi.problem(status, code, message));
    }

    /** Whether new connections are taken, found out by making one. */
    private boolean accepts() {
        return listener.accepts();
    }

    /**
     * Seals all stored secrets with the next master key; no gateway should run on the database meanwhile.
     *
     * @return what to tell the operator
     */
    public static String rotateMasterKey(Options options) {
        Database database = open(options);
        try {
            var random = new SecureRandom();
            var keys = new MasterKeys(options.environment(), options.data(), random);
            return Safe.rotate(new VaultTables(database.jdbi()), keys, random);
        } finally {
            database.close();
        }
    }

    private static Database open(Options options) {
        return options.databaseUrl()
                .map(url -> Database.open(url.reveal()))
                .orElseGet(() -> Database.openEmbedded(options.data().resolve("pg")));
    }

    /** The bound port. */
    public int port() {
        return listener.port();
    }

    /** What requests are routed by at this moment. */
    public Routing routing() {
        return configuration.routing();
    }

    /** Reads the configuration file again, if there is one, and publishes what it says; a mistake in it changes nothing and is logged. */
    public void reloadConfiguration() {
        configuring.reload(configuration);
    }

    /** The token of the admin API if this start made it: it cannot be had again. */
    public Optional<Secret> newAdminToken() {
        return newAdminToken;
    }

    /** The token that makes its bearer the first user, once; empty if there is a user. */
    public Optional<Secret> setupToken() {
        return setupToken;
    }

    /** Lets no new exchange in, waits for those that run, stops. True if all of them finished in time. */
    public boolean drain() {
        draining.set(true);
        boolean finished = listener.drain(options.drain());
        close();
        return finished;
    }

    /** Stops at once; requests that run are cut. */
    @Override
    public void close() {
        draining.set(true);
        opened.close();
    }
}
