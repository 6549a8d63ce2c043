package dev.gatehouse.domain;

import java.time.Instant;
import java.util.UUID;

/** A place in a list that is ordered by time, and by id where times are equal: that of the last one that was seen. */
public record Position(Instant at, UUID id) {

    /** Before everything. */
    public static final Position BEGINNING = new Position(Instant.EPOCH, new UUID(0, 0));
}
