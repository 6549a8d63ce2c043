package dev.gatehouse.control.ui;

import io.helidon.webserver.http.Handler;
import java.util.List;
import java.util.Map;

/** {@code /admin/style}: every part that pages are made of, in every state. No link leads there. */
public final class StylePage {

    private static final List<Integer> WAVE = List.of(3, 5, 4, 8, 7, 9, 6, 10, 9, 12, 8, 11, 14, 12);

    private final Pages pages;

    public StylePage(Pages pages) {
        this.pages = pages;
    }

    public Handler show() {
        return pages.showing(
                "style",
                request -> new Pages.View("style", "Style", Map.of("wave", Sparkline.of(WAVE, Integer::doubleValue))));
    }
}
