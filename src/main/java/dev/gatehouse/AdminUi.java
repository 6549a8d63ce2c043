package dev.gatehouse;

import dev.gatehouse.control.api.ExchangeListApi;
import dev.gatehouse.control.api.KeyFigures;
import dev.gatehouse.control.api.KeyPages;
import dev.gatehouse.control.api.StatsApi;
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
import dev.gatehouse.domain.LiveExchange;
import dev.gatehouse.server.Routes;
import dev.gatehouse.store.ExchangeTable;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The pages of the control plane, put together. */
final class AdminUi {

    private final Foundation base;
    private final DataPlane gateway;
    private final ExchangeTable exchangeTable;
    private final ExchangeListApi exchangeList;
    private final StatsApi stats;
    private final Assets assets = Assets.load();
    private final Pages pages = new Pages(assets, Version.current());

    /** Who dictates the document by a file changes it there. */
    private final BooleanSupplier locked;

    private final Supplier<List<LiveExchange>> flights;
    private final KeyFigures keyFigures;

    AdminUi(
            Foundation base,
            DataPlane gateway,
            ExchangeTable exchangeTable,
            ExchangeListApi exchangeList,
            StatsApi stats,
            KeyFigures keyFigures) {
        this.base = base;
        this.gateway = gateway;
        this.exchangeTable = exchangeTable;
        this.exchangeList = exchangeList;
        this.stats = stats;
        locked = () -> base.configuring.file().isPresent();
        flights = gateway.recording.flights()::flights;
        this.keyFigures = keyFigures;
    }

    void addTo(Routes routes) {
        var entry = new EntryPages(pages, locked);
        routes.get("/admin/sign-in", entry.signIn())
                .get("/admin/setup", entry.setUp())
                .get("/admin/welcome", entry.welcome())
                .get("/admin/style", new StylePage(pages).show())
                .get("/admin/assets/{version}/{+name}", assets.serve());
        addTraffic(routes);
        addConfiguration(routes);
    }

    private void addTraffic(Routes routes) {
        var attention = new Attention(
                base::routing,
                gateway.circuits::states,
                gateway.keyPools::states,
                base.keyTable::all,
                keyFigures::spent,
                base.clock);
        var requests = new RequestsPage(pages, exchangeList, exchangeTable, flights, base::routing, base.clock);
        routes.get("/admin", new OverviewPage(pages, stats, attention, flights).show())
                .get("/admin/requests", requests.list())
                .get("/admin/requests/{request_id}", requests.show())
                .get("/admin/playground", new PlaygroundPage(pages, base::routing).show());
    }

    private void addConfiguration(Routes routes) {
        var readiness = new Readiness(base::routing, gateway.circuits::states, gateway.keyPools::states);
        var keys = new KeysPage(pages, new KeyPages(base.keyTable), base.keyTable::find, keyFigures, base.clock);
        var configuration =
                new ConfigurationPage(pages, base.configuration, base.revisions, base.configuring::file, base.clock);
        routes.get("/admin/groups", new GroupsPage(pages, base.configuration, readiness, stats, locked).show())
                .get("/admin/providers", new ProvidersPage(pages, base.configuration, readiness, stats, locked).show())
                .get("/admin/keys", keys.list())
                .get("/admin/keys/{id}", keys.show())
                .get("/admin/configuration", configuration.show())
                .get("/admin/configuration/{number}", configuration.revision());
    }
}
