package dev.gatehouse.gateway.send;

import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.wire.neutral.UpstreamError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds the parameters that a provider refuses, if the request can do without them or with another name for them. What is
 * found is learned for all requests to the target, so that a complaint about one request's value must not be taken for one
 * about the parameter. Sources, read 2026-11-21: OpenAI ({@code unsupported_parameter}, {@code unsupported_value},
 * {@code param}), Azure OpenAI ({@code Unrecognized request argument supplied: x}), Anthropic ({@code `x` and `y` cannot both
 * be specified}), Groq ({@code property 'x' is unsupported}), FastAPI ({@code extra_forbidden}), Go's JSON decoder
 * ({@code unknown field "x"}).
 */
final class Remedy {

    private static final Pattern REFUSES = Pattern.compile(
            "unsupported|not support|n't support|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|forbidden"
                    + "|cannot both be specified|deprecated for this model|only the default");

    /** The parameter is fine, its value is not: too much, too little, or none of those that there are. */
    private static final Pattern REFUSES_VALUE = Pattern.compile("(un|not )supported[ _]value|invalid[ _]value"
            + "|(supported|allowed|valid|possible) (values|options) are|must be (one of|between|in|less|greater|at)"
            + "|maximum|minimum|at most|at least|\\brange\\b|[<>]=");

    private static final Pattern ONLY_DEFAULT = Pattern.compile("only the default");

    /** The complaint is about a part of a message, a tool or the like. */
    private static final Pattern REFUSES_PART = Pattern.compile("\\b(messages|tools|contents|input|prompt)[.\\[]\\d");

    private static final String NAME = "[a-z_][a-z0-9_]{0,63}";
    private static final String QUOTED = "['\"`]" + NAME + "['\"`]";
    private static final String QUOTED_LIST = QUOTED + "(?:(?:, (?:and )?| and )" + QUOTED + ")*+";

    /** Unsupported parameter: 'x'; unknown field "x"; unrecognized request arguments supplied: x, y. */
    private static final Pattern NAMED_AFTER =
            Pattern.compile("\\b(?:parameter|argument|field|property|properties|name|input"
                    + "|key|value)s?(?:\\(s\\))?(?: supplied)?:? ?\\[?(" + QUOTED_LIST + "|(?<=: )" + NAME + "(?:, "
                    + NAME + ")*)");

    /** 'x' is not supported; `x` does not support 0.2; 'x', 'y' were unexpected. */
    private static final Pattern NAMED_BEFORE = Pattern.compile(
            "(" + QUOTED_LIST + ") (?:parameter |field |argument )?(?:is|are|was|were|does|do|isn't|doesn't) ");

    /** One of them is left out, the last: each alone would be accepted. */
    private static final Pattern NOT_TOGETHER = Pattern.compile("(" + QUOTED + ") cannot both be specified");

    private static final Pattern WORD = Pattern.compile(NAME);

    /** What tunes an answer or helps the books. Without any other parameter it would be another request. */
    private static final Set<String> EXPENDABLE = Set.of(
            "temperature",
            "top_p",
            "top_k",
            "top_a",
            "min_p",
            "typical_p",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "logit_bias",
            "seed",
            "user",
            "store",
            "metadata",
            "service_tier",
            "parallel_tool_calls",
            "reasoning",
            "reasoning_effort",
            "thinking",
            "verbosity",
            "chat_template_args",
            "chat_template_kwargs",
            "prediction",
            "prompt_cache_key",
            "prompt_cache_retention",
            "safety_identifier",
            "stream_options");

    private static final String MAX_TOKENS = "max_tokens";
    private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

    private Remedy() {}

    /**
     * What to change; empty if the complaint is about something else, or about what cannot be changed.
     *
     * @param status only 400 and 422 complain about parameters
     * @param tried what has been changed already
     */
    static List<Change> of(int status, UpstreamError error, Envelope envelope, List<Change> tried) {
        if (status != 400 && status != 422) return List.of();
        String said = (error.code() + " " + error.type() + " " + error.message()).toLowerCase(Locale.ROOT);
        if (!REFUSES.matcher(said).find() || REFUSES_PART.matcher(said).find()) return List.of();
        boolean refusesValue = REFUSES_VALUE.matcher(said).find();
        if (refusesValue && !ONLY_DEFAULT.matcher(said).find()) return List.of();
        return named(error).stream()
                .filter(name -> envelope.has(name) || isOurs(name, envelope))
                .flatMap(name -> change(name).stream())
                .filter(change -> !tried.contains(change) && !undoes(change, tried))
                .distinct()
                .toList();
    }

    /** We add it to every stream, to know what it costs. */
    private static boolean isOurs(String name, Envelope envelope) {
        return name.equals("stream_options") && envelope.stream();
    }

    /** The names that the complaint holds. A part of a parameter says nothing of the rest. */
    private static List<String> named(UpstreamError error) {
        // What a message quotes need not be a parameter.
        if (error.params().isEmpty()) return namedIn(error.message().toLowerCase(Locale.ROOT));
        return error.params().stream()
                .map(param -> param.startsWith("body.") ? param.substring("body.".length()) : param)
                .toList();
    }

    private static List<String> namedIn(String message) {
        Optional<String> last = NOT_TOGETHER
                .matcher(message)
                .results()
                .map(found -> found.group(1))
                .findFirst();
        if (last.isPresent()) return words(last.get());
        var names = new ArrayList<String>();
        for (Pattern pattern : List.of(NAMED_AFTER, NAMED_BEFORE)) {
            pattern.matcher(message).results().map(found -> found.group(1)).forEach(list -> names.addAll(words(list)));
        }
        return names;
    }

    private static List<String> words(String list) {
        return WORD.matcher(list).results().map(MatchResult::group).toList();
    }

    private static Optional<Change> change(String name) {
        return switch (name) {
            // A limit is never dropped: it is the client's money.
            case MAX_TOKENS -> Optional.of(new Change.Rename(MAX_TOKENS, MAX_COMPLETION_TOKENS));
            case MAX_COMPLETION_TOKENS -> Optional.of(new Change.Rename(MAX_COMPLETION_TOKENS, MAX_TOKENS));
            default -> EXPENDABLE.contains(name) ? Optional.of(new Change.Drop(name)) : Optional.empty();
        };
    }

    /** Of two limits that are both refused, none would be left. */
    private static boolean undoes(Change change, List<Change> tried) {
        return change instanceof Change.Rename rename
                && tried.stream()
                        .anyMatch(before -> before instanceof Change.Rename earlier
                                && earlier.name().equals(rename.field()));
    }
}
