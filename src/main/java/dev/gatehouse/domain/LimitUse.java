package dev.gatehouse.domain;

import java.util.UUID;

/**
 * What one gateway let one key or owner use, told to the other gateways on the database.
 *
 * @param gateway who let it
 * @param subject {@code key:<id>} or {@code owner:<name>}
 * @param requests since that gateway started
 * @param tokens since that gateway started, as far as they are known
 * @param running exchanges at this moment
 * @param young whether all of that was within the last few seconds
 */
public record LimitUse(UUID gateway, String subject, long requests, long tokens, int running, boolean young) {}
