package dev.gatehouse.control.ui;

import dev.gatehouse.control.config.Preset;
import io.helidon.webserver.http.Handler;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The ways in: signing in, the first user, and the first provider, group and key. */
public final class EntryPages {

    private final Pages pages;
    private final BooleanSupplier locked;

    /** @param locked whether a file dictates the configuration */
    public EntryPages(Pages pages, BooleanSupplier locked) {
        this.pages = pages;
        this.locked = locked;
    }

    /** {@code /admin/sign-in}. */
    public Handler signIn() {
        return pages.open(request -> new Pages.View("sign-in", "Sign in", Map.of()));
    }

    /** {@code /admin/setup}, with the token of the link that the start prints. */
    public Handler setUp() {
        return pages.open(request -> new Pages.View("setup", "Welcome", Map.of()));
    }

    /** {@code /admin/welcome}: from a provider's key to a virtual key. */
    public Handler welcome() {
        return pages.showing("welcome", request -> {
            List<Preset> presets = Preset.ALL;
            return new Pages.View("welcome", "Welcome", Map.of("presets", presets, "locked", locked.getAsBoolean()));
        });
    }
}
