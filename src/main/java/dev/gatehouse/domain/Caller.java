package dev.gatehouse.domain;

import java.util.UUID;

/** Who sent a request: the virtual key it came with. */
public record Caller(UUID keyId, String keyName) {}
