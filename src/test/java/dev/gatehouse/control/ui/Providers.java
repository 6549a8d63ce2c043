package dev.gatehouse.control.ui;

import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;

/** Providers as the journeys meet them. */
final class Providers {

    static final OpenAiChat CHAT = OpenAiChat.saying("Good ", "morning");

    private static final Script MODELS = Script.status(200, "{\"data\":[{\"id\":\"small\"},{\"id\":\"large\"}]}");
    private static final Script WRONG_KEY = Script.status(401, "{\"error\":{\"message\":\"no\"}}");

    /** Lists its models, and answers, for who knows the key. */
    static final Script PARTICULAR = (request, wire) -> {
        boolean known = request.header("Authorization")
                .filter("Bearer right-key"::equals)
                .isPresent();
        Script answer = known ? request.path().endsWith("/models") ? MODELS : CHAT : WRONG_KEY;
        answer.answer(request, wire);
    };

    private Providers() {}
}
