package dev.gatehouse;

import dev.gatehouse.control.ui.Assets;
import dev.gatehouse.control.ui.ConfigurationPage;
import dev.gatehouse.control.ui.EntryPages;
import dev.gatehouse.control.ui.GroupsPage;
import dev.gatehouse.control.ui.KeysPage;
import dev.gatehouse.control.ui.OverviewPage;
import dev.gatehouse.control.ui.PlaygroundPage;
import dev.gatehouse.control.ui.ProvidersPage;
import dev.gatehouse.control.ui.RequestsPage;
import dev.gatehouse.control.ui.StylePage;
import dev.gatehouse.server.Routes;

/** The admin's pages, and where each is found. */
record AdminUi(
        Assets assets,
        EntryPages entry,
        OverviewPage overview,
        RequestsPage requests,
        PlaygroundPage playground,
        GroupsPage groups,
        ProvidersPage providers,
        KeysPage keys,
        ConfigurationPage configuration,
        StylePage style) {

    void addTo(Routes routes) {
        routes.get("/admin", overview.show())
                .get("/admin/requests", requests.list())
                .get("/admin/requests/{request_id}", requests.show())
                .get("/admin/playground", playground.show())
                .get("/admin/groups", groups.show())
                .get("/admin/providers", providers.show())
                .get("/admin/keys", keys.list())
                .get("/admin/keys/{id}", keys.show())
                .get("/admin/configuration", configuration.show())
                .get("/admin/configuration/{number}", configuration.revision())
                .get("/admin/sign-in", entry.signIn())
                .get("/admin/setup", entry.setUp())
                .get("/admin/welcome", entry.welcome())
                .get("/admin/style", style.show())
                .get("/admin/assets/{version}/{+name}", assets.serve());
    }
}
