package dev.gatehouse.control.access;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.store.SignInAttemptTable;
import java.util.function.Function;

/**
 * Where attempts are counted.
 *
 * @param fingerprint of a name or an address, under which it is counted: who reads the table learns neither, and cannot guess at it
 *     without the master key
 */
public record Attempts(SignInAttemptTable table, Function<String, KeyDigest> fingerprint) {}
