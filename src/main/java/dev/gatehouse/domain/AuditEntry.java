package dev.gatehouse.domain;

import java.time.Instant;

/**
 * Something that was done in the control plane, or tried.
 *
 * @param number counts from 1 without a gap
 * @param who the name of the user or the token; empty if nobody was known
 * @param way how it was shown who it is; empty if nobody was known
 * @param address where it came from
 * @param action the route, as {@code POST /api/tokens}, or {@code sign-in}
 * @param subject what it was done to: the path, or the name that somebody tried to sign in with
 * @param detail what was and what is, without secrets; may be empty
 * @param status of the answer
 */
public record AuditEntry(
        long number,
        Instant at,
        String who,
        String way,
        String address,
        String action,
        String subject,
        String detail,
        int status) {}
