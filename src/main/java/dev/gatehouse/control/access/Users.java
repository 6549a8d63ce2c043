package dev.gatehouse.control.access;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Role;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.User;
import dev.gatehouse.domain.UserSession;
import dev.gatehouse.store.UserTable;
import dev.gatehouse.store.UserTable.Change;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Who may sign in. Thread-safe. */
public final class Users {

    /** What a user may be called; an e-mail address too. */
    public static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@+-]{0,99}");

    private final UserTable table;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    public Users(UserTable table, Sessions sessions, Passwords passwords, Supplier<UUID> ids, InstantSource clock) {
        this.table = table;
        this.sessions = sessions;
        this.passwords = passwords;
        this.ids = ids;
        this.clock = clock;
    }

    /** All of them, oldest first. */
    public List<User> all() {
        return table.all();
    }

    public Optional<User> find(UUID id) {
        return table.find(id);
    }

    /** A new user; empty if the name is taken. */
    public Optional<User> add(String name, Role role, Secret password) {
        var user = new User(ids.get(), name, role, true, clock.instant(), Optional.empty());
        return table.insert(user, passwords.hash(password)) ? Optional.of(user) : Optional.empty();
    }

    /** Counts from the user's next call on. */
    public Change change(UUID id, Role role, boolean enabled) {
        return table.update(id, role, enabled);
    }

    /** Sets a user's password for them, and ends all their sessions. */
    public void reset(UUID id, Secret password) {
        table.setPassword(id, passwords.hash(password));
        sessions.endAll(id);
    }

    /** Changes the password of who is signed in, and ends their other sessions; false if the old one is wrong. */
    public boolean changeOwn(UserSession session, Secret old, Secret fresh) {
        User user = session.user();
        boolean right = table.find(user.name())
                .filter(known -> passwords.match(old, known.password()))
                .isPresent();
        if (!right) return false;
        table.setPassword(user.id(), passwords.hash(fresh));
        sessions.endOthers(session);
        return true;
    }

    /** What differs after each change of the password, and tells nothing of it. */
    public String passwordMark(User user) {
        return table.find(user.name())
                .map(known -> KeyDigest.of(known.password()).hex())
                .orElse("");
    }

    /** Removes a user and ends their sessions. */
    public Change remove(UUID id) {
        return table.delete(id);
    }
}
