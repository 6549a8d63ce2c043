package dev.gatehouse.control.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.control.secrets.Safe;
import dev.gatehouse.domain.SealedPlace;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.User;
import dev.gatehouse.store.TotpColumns;
import dev.gatehouse.store.TotpColumns.Enrolled;
import java.net.URLEncoder;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The codes of an app that a user has beside the password. Thread-safe. */
public final class SecondFactor {

    private final TotpColumns columns;
    private final Safe safe;
    private final RandomGenerator random;
    private final InstantSource clock;

    /** @param random a cryptographically strong one */
    public SecondFactor(TotpColumns columns, Safe safe, RandomGenerator random, InstantSource clock) {
        this.columns = columns;
        this.safe = safe;
        this.random = random;
        this.clock = clock;
    }

    /**
     * What the user's app is to be told.
     *
     * @param uri the same as a link, for a QR code
     */
    public record Offer(Secret secret, String uri) {}

    /** Begins the enrolment of a user; nothing is asked of them before {@link #confirm}. Empty if they are enrolled already. */
    public Optional<Offer> offer(User user) {
        Secret secret = Totp.make(random);
        boolean offered = columns.offer(user.id(), safe.seal(SealedPlace.totp(user.id()), secret));
        if (!offered) return Optional.empty();
        String label = URLEncoder.encode("Gatehouse:" + user.name(), UTF_8).replace("+", "%20");
        String uri = "otpauth://totp/" + label + "?secret=" + secret.reveal() + "&issuer=Gatehouse";
        return Optional.of(new Offer(secret, uri));
    }

    /** Ends the enrolment: the app shows right codes. False if this is none. */
    public boolean confirm(UUID user, String code) {
        return takes(user, code) && columns.confirm(user);
    }

    /** Whether this user has to bring a code. */
    public boolean isAskedOf(UUID user) {
        return columns.find(user).filter(Enrolled::confirmed).isPresent();
    }

    /** Whether it is a code of now that was not taken before. */
    boolean takes(UUID user, String code) {
        Optional<Secret> secret =
                columns.find(user).flatMap(enrolled -> safe.open(SealedPlace.totp(user), enrolled.sealed()));
        OptionalLong step =
                secret.map(known -> Totp.step(known, code, clock.instant())).orElse(OptionalLong.empty());
        return step.isPresent() && columns.takeStep(user, step.getAsLong());
    }

    /** Takes the second factor from a user, whose phone may be lost. */
    public void remove(UUID user) {
        columns.remove(user);
    }
}
