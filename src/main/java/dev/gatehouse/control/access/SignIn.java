package dev.gatehouse.control.access;

import dev.gatehouse.domain.IpAddress;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.User;
import dev.gatehouse.store.UserTable;
import dev.gatehouse.store.UserTable.Known;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** How people come in and go out. What lets somebody in puts the cookie of the session into the response. Thread-safe. */
public final class SignIn {

    /** What became of an attempt. */
    public sealed interface Outcome {
        /** A session has begun, and the response carries its cookie. */
        record SignedIn(Identity identity) implements Outcome {}

        /** Name or password is wrong, or the user is switched off; which of them is not told. */
        record Refused() implements Outcome {}

        /** The password is right, and a code of the user's app is needed too. */
        record CodeWanted() implements Outcome {}

        /** Too many attempts failed; another may be made after the pause. */
        record Paused(Duration pause) implements Outcome {}

        /** The cookie would travel in the clear: neither TLS nor the machine itself. */
        record Insecure() implements Outcome {}
    }

    private static final int FREE_FOR_A_USER = 5;
    /** Short, since anybody can bring it about for anybody; it leaves a guesser 1,440 attempts a day. */
    private static final Duration LONGEST_FOR_A_USER = Duration.ofMinutes(1);

    /** A whole office may come from one address. */
    private static final int FREE_FOR_AN_ADDRESS = 20;

    private static final Duration LONGEST_FOR_AN_ADDRESS = Duration.ofMinutes(15);

    private final UserTable users;
    private final Sessions sessions;
    private final Passwords passwords;
    private final SecondFactor secondFactor;
    private final Function<ServerRequest, IpAddress> address;
    private final InstantSource clock;
    private final Throttle ofUser;
    private final Throttle ofAddress;
    private final String nobodysPassword;

    /** @param address where a request comes from */
    public SignIn(
            UserTable users,
            Sessions sessions,
            Passwords passwords,
            SecondFactor secondFactor,
            SignInAttempts attempts,
            Function<ServerRequest, IpAddress> address,
            InstantSource clock) {
        this.users = users;
        this.sessions = sessions;
        this.passwords = passwords;
        this.secondFactor = secondFactor;
        this.address = address;
        this.clock = clock;
        this.ofUser = new Throttle("user", FREE_FOR_A_USER, LONGEST_FOR_A_USER, attempts, clock);
        this.ofAddress = new Throttle("address", FREE_FOR_AN_ADDRESS, LONGEST_FOR_AN_ADDRESS, attempts, clock);
        this.nobodysPassword = passwords.hash(new Secret(""));
    }

    /**
     * Begins a session for who knows the password.
     *
     * @param code of the user's app; empty if none was asked for yet
     */
    public Outcome enter(ServerRequest request, ServerResponse response, String name, Secret password, String code) {
        if (!SessionCookie.canBeKeptBy(request)) return new Outcome.Insecure();
        String from = address.apply(request).ofCustomer().toString();
        String account = name.toLowerCase(Locale.ROOT);
        Optional<Duration> pause = ofAddress.attempt(from).or(() -> ofUser.attempt(account));
        if (pause.isPresent()) return new Outcome.Paused(pause.get());

        Optional<User> user = check(request, name, password);
        if (user.isEmpty()) return new Outcome.Refused();
        if (secondFactor.isAskedOf(user.get().id())) {
            // Not forgotten before the code is right: the codes of half a minute can be guessed too.
            if (code.isEmpty()) return new Outcome.CodeWanted();
            if (!secondFactor.takes(user.get().id(), code)) return new Outcome.Refused();
        }
        ofAddress.takeBack(from);
        ofUser.forget(account);
        return open(request, response, user.get());
    }

    /** Ends the session that the request came with, and takes its cookie back. */
    public void leave(ServerRequest request, ServerResponse response) {
        Identity.of(request)
                .session()
                .ifPresent(signed -> sessions.end(signed.session().id()));
        response.header(SessionCookie.taking(request));
    }

    Outcome open(ServerRequest request, ServerResponse response, User user) {
        String agent = request.headers().first(HeaderNames.USER_AGENT).orElse("");
        var opened = sessions.open(user, address.apply(request).text(), agent);
        users.signedIn(user.id(), clock.instant());
        response.header(SessionCookie.giving(request, opened.token()));
        request.context().register(opened.identity());
        return new Outcome.SignedIn(opened.identity());
    }

    private Optional<User> check(ServerRequest request, String name, Secret password) {
        Optional<Known> known = users.find(name);
        // A name that nobody has may be a password in the wrong field.
        Audit.note(request, known.map(found -> found.user().name()).orElse("an unknown name"));
        // As slow for a name that nobody has: the time must not tell which names there are.
        boolean right = passwords.match(password, known.map(Known::password).orElse(nobodysPassword));
        return known.map(Known::user).filter(user -> right && user.enabled());
    }
}
