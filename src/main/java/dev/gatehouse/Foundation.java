package dev.gatehouse;

import dev.gatehouse.control.access.SecretMaker;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.events.Events;
import dev.gatehouse.control.secrets.Safe;
import dev.gatehouse.control.secrets.Secrets;
import dev.gatehouse.discovery.Catalogue;
import dev.gatehouse.domain.DictatingFile;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Settings;
import dev.gatehouse.gateway.send.Learned;
import dev.gatehouse.gateway.tally.Ids;
import dev.gatehouse.rounds.Rounds;
import dev.gatehouse.store.BudgetTable;
import dev.gatehouse.store.Changes;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.DiscoveryTable;
import dev.gatehouse.store.KeyRing;
import dev.gatehouse.store.KeyUseTable;
import dev.gatehouse.store.LearnedTable;
import dev.gatehouse.store.OwnerLimitsTable;
import dev.gatehouse.store.PlaygroundKeys;
import dev.gatehouse.store.RevisionTable;
import dev.gatehouse.store.VaultTables;
import dev.gatehouse.store.VirtualKeyTable;
import dev.gatehouse.vault.MasterKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** What both planes stand on: the database, what is kept in memory of it, and the news of changes that other gateways made. */
final class Foundation {

    /** How late a day may begin: nobody notices, and looking costs nothing. */
    private static final Duration LOOKING_UP = Duration.ofSeconds(1);

    final Options options;
    final Configuring configuring;

    /** What is to be closed when the gateway stops. */
    final Opened opened;

    final Clock clock = Clock.systemUTC();

    /** Ids and dice need not be secret, and must not wait for each other. */
    final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

    final Ids ids = new Ids(clock, random);
    final SecretMaker secretMaker = new SecretMaker(new SecureRandom());

    /** This gateway among those on the database. */
    final UUID self = ids.next();

    final Events events = new Events();

    final Database database;
    final VirtualKeyTable keyTable;
    final KeyUseTable keyUses;
    final OwnerLimitsTable ownerLimits;
    final BudgetTable budgets;
    final RevisionTable revisions;
    final LearnedTable learnedTable;
    final KeyRing keyRing;
    final Safe safe;
    final Secrets secrets;
    final DiscoveryTable discoveryTable;
    final Catalogue catalogue;
    final LiveConfiguration configuration;
    final Optional<FileWatch> fileWatch;
    final Learned learned;

    /** @throws UnusableConfigurationException if the live document cannot be used here */
    Foundation(Options options, Configuring configuring, Opened opened) {
        this.options = options;
        this.configuring = configuring;
        this.opened = opened;
        database = database(options);
        opened.add(database::close);
        keyTable = new VirtualKeyTable(database.jdbi());
        keyUses = new KeyUseTable(database.jdbi());
        ownerLimits = new OwnerLimitsTable(database.jdbi());
        budgets = new BudgetTable(database.jdbi(), self);
        revisions = new RevisionTable(database.jdbi());
        learnedTable = new LearnedTable(database.jdbi());
        keyRing = new KeyRing(keyTable::all, ownerLimits::all);
        keyRing.reload();
        var vaultTables = new VaultTables(database.jdbi());
        var masterKeys = new MasterKeys(options.environment(), options.data(), new SecureRandom());
        safe = Safe.open(vaultTables, masterKeys, new SecureRandom());
        secrets = new Secrets(vaultTables, safe, clock);
        secrets.reload();
        discoveryTable = new DiscoveryTable(database.jdbi());
        catalogue = new Catalogue(discoveryTable::offered);
        catalogue.reload();
        configuration = configuring.begin(revisions, secrets::find, catalogue::models, events::revision);
        fileWatch = configuring.watch(configuration);
        heedCalendar();
        learned = Learning.of(learnedTable, clock, ids::next);
        fileWatch.ifPresent(watch -> {
            watch.start();
            opened.add(watch::close);
        });
        opened.add(Changes.follow(database, this::reload)::close);
        opened.add(PlaygroundKeys.keep(database, clock)::close);
    }

    static Database database(Options options) {
        return options.databaseUrl()
                .map(url -> Database.open(url.reveal()))
                .orElseGet(() -> Database.openEmbedded(options.data().resolve("pg")));
    }

    private void heedCalendar() {
        var rounds = new Rounds("calendar", LOOKING_UP, configuration::heedCalendar, LOOKING_UP);
        opened.add(rounds::close);
        rounds.start();
    }

    Routing routing() {
        return configuration.routing();
    }

    /** What dictates the configuration, if there is a file, and how it is. */
    Optional<DictatingFile> dictatingFile() {
        return configuring.file().map(path -> new DictatingFile(path, fileWatch.flatMap(FileWatch::problem)));
    }

    Settings settings() {
        return configuration.routing().settings();
    }

    /** Puts stored secrets into force that were changed. */
    void reloadSecrets() {
        if (secrets.reload()) configuration.refresh();
    }

    /** Puts everything into force that was changed in the database. */
    void reload() {
        keyRing.reload();
        learned.reload();
        reloadSecrets();
        if (catalogue.reload()) configuration.refresh();
        configuration.reload();
    }
}
