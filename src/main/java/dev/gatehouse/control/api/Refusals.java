package dev.gatehouse.control.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.control.access.Door;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** How the door says no: programs get a problem, browsers that ask for a page the way to sign in. */
public final class Refusals implements Door.Refusing {

    private static final String PAGES = "/admin";
    private static final String SIGN_IN = "/admin/sign-in";

    /** Sent by htmx with each request of a fragment, which must not become the sign-in page. */
    private static final HeaderName FRAGMENT = HeaderNames.create("HX-Request");

    private static final HeaderName GO_TO = HeaderNames.create("HX-Redirect");
    private static final Header PLAIN = HeaderValues.createCached("Content-Type", "text/plain; charset=utf-8");
    private static final Header PROBLEM_JSON = HeaderValues.createCached("Content-Type", "application/problem+json");

    @Override
    public void refuse(ServerRequest request, ServerResponse response, int status, String code, String detail) {
        response.status(Status.create(status));
        if (!request.path().path().startsWith(PAGES)) {
            response.header(PROBLEM_JSON)
                    .send(AdminApi.problem(status, code, detail).getBytes(UTF_8));
            return;
        }
        boolean signIn = status == Status.UNAUTHORIZED_401.code();
        if (signIn && request.headers().contains(FRAGMENT)) {
            response.header(GO_TO, SIGN_IN);
        } else if (signIn) {
            response.status(Status.SEE_OTHER_303).header(HeaderNames.LOCATION, SIGN_IN);
        }
        response.header(PLAIN).send(detail.getBytes(UTF_8));
    }
}
