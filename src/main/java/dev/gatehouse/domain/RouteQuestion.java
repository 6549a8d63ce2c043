package dev.gatehouse.domain;

import java.util.OptionalLong;

/**
 * A request of which only its way is wanted, not an answer.
 *
 * @param endpoint the path that a client calls, as in {@code /v1/chat/completions}
 * @param model as a client would name it
 * @param tools whether the model is given tools
 * @param inputTokens how long the prompt is, if that is known
 */
public record RouteQuestion(
        Caller caller, String endpoint, String model, boolean stream, boolean tools, OptionalLong inputTokens) {}
