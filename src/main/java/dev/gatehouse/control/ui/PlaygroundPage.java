package dev.gatehouse.control.ui;

import dev.gatehouse.domain.Routing;
import io.helidon.webserver.http.Handler;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /admin/playground}: a conversation with any group or model, as any client would have it. Nothing of it is kept here. */
public final class PlaygroundPage {

    /**
     * What can be talked to.
     *
     * @param models as {@code provider/model}
     */
    public record Choice(List<String> groups, List<String> models) {}

    private final Pages pages;
    private final Supplier<Routing> routing;

    public PlaygroundPage(Pages pages, Supplier<Routing> routing) {
        this.pages = pages;
        this.routing = routing;
    }

    public Handler show() {
        return pages.showing("playground", request -> {
            Routing now = routing.get();
            List<String> models = now.groups().stream()
                    .flatMap(group -> group.targets().stream())
                    .map(target -> target.provider().name() + "/" + target.model())
                    .distinct()
                    .sorted()
                    .toList();
            var choice =
                    new Choice(now.groups().stream().map(group -> group.name()).toList(), models);
            return new Pages.View("playground", "Playground", Map.of("choice", choice));
        });
    }
}
