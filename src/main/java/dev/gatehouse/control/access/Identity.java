package dev.gatehouse.control.access;

import dev.gatehouse.domain.Role;
import dev.gatehouse.domain.UserSession;
import io.helidon.webserver.http.ServerRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * Who makes a call of the control plane.
 *
 * @param name of the user or the token
 * @param session there if it came with a session's cookie
 */
public record Identity(String name, Role role, Way way, Optional<Signed> session) {

    /** How it was shown who it is. */
    public enum Way {
        ADMIN_TOKEN,
        API_TOKEN,
        SESSION;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A session that is in use.
     *
     * @param csrfToken to be sent as {@code X-CSRF-Token} with every call that changes something
     */
    public record Signed(UserSession session, String csrfToken) {}

    /**
     * Who makes this call, as the door found out.
     *
     * @throws IllegalStateException if the door lets anyone make it
     */
    public static Identity of(ServerRequest request) {
        return request.context()
                .get(Identity.class)
                .orElseThrow(() -> new IllegalStateException("nobody was asked who makes this call"));
    }

    static Identity of(Signed signed) {
        var user = signed.session().user();
        return new Identity(user.name(), user.role(), Way.SESSION, Optional.of(signed));
    }
}
