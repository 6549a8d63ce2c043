package dev.gatehouse.control.access;

import dev.gatehouse.control.access.SignIn.Outcome;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Role;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.User;
import dev.gatehouse.store.UserTable;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** How the first user comes in: by a token that the start prints, as long as there is no user, and that dies on use. Thread-safe. */
public final class Setup {

    private final UserTable users;
    private final SignIn signIn;
    private final Passwords passwords;
    private final SecretMaker secrets;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    public Setup(
            UserTable users,
            SignIn signIn,
            Passwords passwords,
            SecretMaker secrets,
            Supplier<UUID> ids,
            InstantSource clock) {
        this.users = users;
        this.signIn = signIn;
        this.passwords = passwords;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
    }

    /** A token to print, if there is no user yet. Only its hash is stored, and one that was offered before is void. */
    public Optional<Secret> offer() {
        if (!users.isEmpty()) return Optional.empty();
        Secret token = secrets.make("");
        users.offerSetup(KeyDigest.of(token.reveal()));
        return Optional.of(token);
    }

    /** Whether this token is the one that was offered, and was not used yet. */
    public boolean isOpenTo(Secret token) {
        return users.offersSetup(KeyDigest.of(token.reveal()));
    }

    /**
     * Makes the first user, an admin, and signs them in.
     *
     * @param password {@link Passwords#isLongEnough long enough}
     */
    public Outcome complete(
            ServerRequest request, ServerResponse response, Secret token, String name, Secret password) {
        if (!SessionCookie.canBeKeptBy(request)) return new Outcome.Insecure();
        // Before the password is hashed, which is work that strangers must not be able to order.
        if (!isOpenTo(token)) return new Outcome.Refused();
        var user = new User(ids.get(), name, Role.ADMIN, true, clock.instant(), Optional.empty());
        boolean made = users.insertBySetup(user, passwords.hash(password), KeyDigest.of(token.reveal()));
        return made ? signIn.open(request, response, user) : new Outcome.Refused();
    }
}
