package dev.gatehouse.control.access;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.store.SignInAttemptTable;
import java.util.function.Function;

/**
 * Where attempts to sign in are counted.
 *
 * @param fingerprint of a name or an address, under which it is counted: who reads the table learns neither, and cannot guess at it
 *     without the master key
 */
public record SignInAttempts(SignInAttemptTable table, Function<String, KeyDigest> fingerprint) {}
