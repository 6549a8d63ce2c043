package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.wire.neutral.UpstreamError;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds in a complaint how else the model is to be asked. Sources, read 2026-11-21: OpenAI's errors for models that take tools with reasoning, or
 * anything, in {@code /v1/responses} only; Claude docs, "Adaptive thinking".
 */
final class OtherWay {

    /** Please use /v1/responses instead; is only supported in v1/responses and not in v1/chat/completions. */
    private static final Pattern RESPONSES =
            Pattern.compile("(use|only (supported|available) (in|with|through|via))( the)? \\W*v1/responses\\b");

    /** "thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort". */
    private static final Pattern ADAPTIVE =
            Pattern.compile("thinking\\.type\\.enabled\\W+is not supported|use \\W*thinking\\.type\\.adaptive");

    private static final Pattern BUDGET =
            Pattern.compile("adaptive thinking is not supported|thinking\\.type\\.adaptive\\W+is not supported");

    private OtherWay() {}

    /**
     * Empty if there is none that was not tried.
     *
     * @param spoken the provider's dialect
     * @param status 404 is what OpenAI says of a model that its older dialect does not have at all
     */
    static Optional<Change> of(int status, UpstreamError error, Envelope envelope, Dialect spoken, List<Change> tried) {
        boolean complains = status == 400 || status == 404 || status == 422;
        if (!complains || !envelope.endpoint().isConversation()) return Optional.empty();
        return named(error.message().toLowerCase(Locale.ROOT), spoken).filter(way -> !tried.contains(way));
    }

    private static Optional<Change> named(String said, Dialect spoken) {
        return switch (spoken) {
            case OPENAI_CHAT ->
                RESPONSES.matcher(said).find()
                        ? Optional.of(new Change.Speak(Dialect.OPENAI_RESPONSES))
                        : Optional.empty();
            case ANTHROPIC -> {
                if (ADAPTIVE.matcher(said).find()) yield Optional.of(new Change.Think(true));
                yield BUDGET.matcher(said).find() ? Optional.of(new Change.Think(false)) : Optional.empty();
            }
            case OPENAI_RESPONSES, GEMINI -> Optional.empty();
        };
    }
}
