package dev.gatehouse.gateway.send;

import dev.gatehouse.gateway.parse.Change;
import java.util.Optional;

/**
 * That an answer broke off, and is to be finished rather than begun.
 *
 * @param prefill what was said so far, for a model to carry on; empty if that cannot be put into a message
 * @param spent how many tokens that has, about
 */
public record Continuation(Optional<Change.Prefill> prefill, long spent) {}
