package dev.gatehouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.control.access.Door;
import dev.gatehouse.control.api.AdminApi;
import dev.gatehouse.control.secrets.Safe;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.gateway.send.http.HttpUpstream;
import dev.gatehouse.gateway.send.http.PoolLimits;
import dev.gatehouse.gateway.send.http.Proxies;
import dev.gatehouse.observe.Check;
import dev.gatehouse.observe.HealthHandler;
import dev.gatehouse.observe.Metrics;
import dev.gatehouse.observe.MetricsHandler;
import dev.gatehouse.server.ErrorPage;
import dev.gatehouse.server.Limits;
import dev.gatehouse.server.Listener;
import dev.gatehouse.server.Routes;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.VaultTables;
import dev.gatehouse.vault.MasterKeys;
import dev.gatehouse.wire.openai.OpenAiErrors;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * One running gateway: every object is made once, and handed what it needs. Started by {@link #start}; stopped by {@link #drain} or,
 * at once, by {@link #close}.
 */
public final class Gatehouse implements AutoCloseable {

    private final Foundation base;
    private final ControlPlane control;
    private final Listener listener;
    private final AtomicBoolean draining = new AtomicBoolean();

    private Gatehouse(Foundation base, Proxies proxies) {
        this.base = base;
        var upstream = new HttpUpstream(defaultTls(), proxies, base.options.networks(), PoolLimits.DEFAULT);
        base.opened.add(upstream::close);
        var gateway = new DataPlane(base, upstream, draining::get);
        this.control = new ControlPlane(base, gateway);
        // Not the foundation itself: Helidon's timer holds on to what it knows of a listener.
        var ids = base.ids;
        this.listener = new Listener(
                base.options.host(),
                base.options.port(),
                Limits.forBodiesUpTo(Long.MAX_VALUE),
                errorPage(),
                routes(gateway),
                () -> ids.next().toString());
        base.opened.add(listener::close);
        base.opened.add(base.events::close);
        gateway.metrics.gauge("gatehouse_client_connections", "Open connections of clients.", listener::connections);
    }

    private Routes routes(DataPlane gateway) {
        var checks = new LinkedHashMap<String, BooleanSupplier>();
        checks.put("listener", this::accepts);
        checks.put("draining", () -> !draining.get());
        checks.put("database", base.database::answers);
        Door door = control.accounts.door();
        var routes = new Routes(door::guarding);
        // First, as what is asked most: Helidon goes through them in turn.
        gateway.addTo(routes);
        routes.get("/health", new HealthHandler(List.of(new Check("listener", this::accepts))))
                .get("/health/ready", new HealthHandler(List.of(new Check("draining", () -> !draining.get()))))
                .get("/metrics", new MetricsHandler(gateway.metrics));
        control.addTo(routes, checks);
        door.complete();
        return routes;
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
            var gatehouse = new Gatehouse(new Foundation(options, configuring, opened), proxies);
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
            throw new UnusableConfigurationException("Cannot listen on " + base.options.host() + ":"
                    + base.options.port() + "; is another process there? Choose another with --port.");
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
        Database database = Foundation.database(options);
        try {
            var random = new SecureRandom();
            var keys = new MasterKeys(options.environment(), options.data(), random);
            return Safe.rotate(new VaultTables(database.jdbi()), keys, random);
        } finally {
            database.close();
        }
    }

    /** The bound port. */
    public int port() {
        return listener.port();
    }

    /** What requests are routed by at this moment. */
    public Routing routing() {
        return base.routing();
    }

    /** Reads the configuration file again, if there is one, and publishes what it says; a mistake in it changes nothing and is logged. */
    public void reloadConfiguration() {
        base.fileWatch.ifPresent(FileWatch::reload);
    }

    /** The token of the admin API if this start made it: it cannot be had again. */
    public Optional<Secret> newAdminToken() {
        return control.adminToken.shownOnce();
    }

    /** The token that makes its bearer the first user, once; empty if there is a user. */
    public Optional<Secret> setupToken() {
        return control.setupToken;
    }

    /** Lets no new exchange in, waits for those that run, stops. True if all of them finished in time. */
    public boolean drain() {
        // Before anybody can see it: a connection that is cut while its client sends the next request looks like a
        // failure.
        listener.announceEnd();
        draining.set(true);
        // Who looks on would look on for ever.
        base.events.close();
        boolean finished = listener.drain(base.options.drain());
        close();
        return finished;
    }

    /** Stops at once; requests that run are cut. */
    @Override
    public void close() {
        draining.set(true);
        base.opened.close();
    }
}
