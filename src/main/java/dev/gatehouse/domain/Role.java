package dev.gatehouse.domain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do in the control plane; each role may all that those before it may. */
public enum Role {
    /** Sees everything but users and secrets. */
    VIEWER,
    /** Also changes what is routed, and who may call. */
    OPERATOR,
    /** Also decides who may do what. */
    ADMIN;

    public boolean includes(Role asked) {
        return compareTo(asked) >= 0;
    }

    /** As it is written in documents, in JSON and in the database. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String id) {
        return Arrays.stream(values()).filter(role -> role.id().equals(id)).findFirst();
    }
}
