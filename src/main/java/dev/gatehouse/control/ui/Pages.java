package dev.gatehouse.control.ui;

import dev.gatehouse.control.access.Identity;
import dev.gatehouse.control.api.ApiProblem;
import dev.gatehouse.control.ui.Shell.Visitor;
import dev.gatehouse.domain.Role;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all pages share: who may see them, the shell around them, and headers that let no foreign script in. Thread-safe. */
public final class Pages {

    /** What a page shows this time. */
    interface Page {
        View show(ServerRequest request);
    }

    /**
     * A page to be written.
     *
     * @param template in {@code src/main/jte}, without its ending
     * @param values of the template's parameters, apart from {@code shell}
     */
    record View(String template, String title, Map<String, @Nullable Object> values) {}

    /** Thrown by a page whose subject is not there. */
    static final class Missing extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String what;

        /** @param what is missing, for people */
        Missing(String what) {
            super(what, null, false, false);
            this.what = what;
        }

        String what() {
            return what;
        }
    }

    private static final Header HTML = HeaderValues.createCached("Content-Type", "text/html; charset=utf-8");
    /** As the door's, and pictures that a person attaches in the playground, which are shown from memory. */
    private static final Header POLICY = HeaderValues.createCached(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; form-action 'self';"
                    + " frame-ancestors 'none'");

    private final Assets assets;
    private final String version;
    private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);

    public Pages(Assets assets, String version) {
        this.assets = assets;
        this.version = version;
    }

    /**
     * A page for who was let in by the door.
     *
     * @param active which entry of the navigation is the page's
     */
    Handler showing(String active, Page page) {
        return (request, response) -> {
            Visitor visitor = visitor(Identity.of(request));
            try {
                write(response, active, visitor, page.show(request));
            } catch (Missing missing) {
                response.status(Status.NOT_FOUND_404);
                write(response, active, visitor, new View("missing", "Not found", Map.of("what", missing.what())));
            } catch (ApiProblem problem) {
                // A link was cut or mistyped.
                response.status(Status.create(problem.status()));
                String what = problem.getMessage();
                write(response, active, visitor, new View("missing", "Nothing to show", Map.of("what", what)));
            }
        };
    }

    /** A page for anybody. */
    Handler open(Page page) {
        return (request, response) -> write(response, "", null, page.show(request));
    }

    private static Visitor visitor(Identity identity) {
        return new Visitor(
                identity.name(),
                identity.role().id(),
                identity.role().includes(Role.OPERATOR),
                identity.role().includes(Role.ADMIN),
                identity.session().map(Identity.Signed::csrfToken).orElse(null));
    }

    /** The value that the query names, or the usual one: a link may be old or mistyped. */
    static <T> T choice(ServerRequest request, String name, T[] values, Function<T, String> id, T usual) {
        String asked = request.query().first(name).orElse("");
        return Arrays.stream(values)
                .filter(value -> id.apply(value).equals(asked))
                .findFirst()
                .orElse(usual);
    }

    private void write(ServerResponse response, String active, @Nullable Visitor visitor, View view) {
        var values = new HashMap<String, @Nullable Object>(view.values());
        values.put("shell", new Shell(active, view.title(), assets.base(), version, visitor));
        var html = new Utf8ByteOutput();
        templates.render(view.template() + ".jte", values, html);
        var bytes = new ByteArrayOutputStream(html.getContentLength());
        try {
            html.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        response.header(HTML).header(POLICY).send(bytes.toByteArray());
    }
}
