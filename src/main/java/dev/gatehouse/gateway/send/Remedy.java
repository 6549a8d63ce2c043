package dev.gatehouse.gateway.send;

import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.wire.openai.UpstreamError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the parameter that a provider refuses, if the request can do without it or with another name for it. Sources, read
 * 2026-11-21: OpenAI ({@code unsupported_parameter}, {@code unsupported_value}, {@code param}), Groq ({@code property 'x' is
 * unsupported}), FastAPI ({@code extra_forbidden}), Go's JSON decoder ({@code unknown field "x"}).
 */
final class Remedy {

    private static final Pattern REFUSES = Pattern.compile(
            "unsupported|not support|n't support|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|forbidden"
                    + "|cannot both be specified|deprecated for this model|only the default");

    private static final Pattern QUOTED = Pattern.compile("['\"`]([A-Za-z_][A-Za-z0-9_.]{0,63})['\"`]");

    /** Without these it would be another request. */
    private static final Set<String> NEEDED = Set.of(
            "model",
            "messages",
            "input",
            "prompt",
            "query",
            "documents",
            "stream",
            "tools",
            "tool_choice",
            "functions",
            "function_call",
            "response_format",
            "n",
            "voice",
            "file",
            "image");

    private static final String MAX_TOKENS = "max_tokens";
    private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

    private Remedy() {}

    /**
     * What to change; empty if the complaint is about something else, or about what cannot be changed.
     *
     * @param status only 400 and 422 complain about parameters
     * @param tried what has been changed already
     */
    static Optional<Change> of(int status, UpstreamError error, Envelope envelope, List<Change> tried) {
        if (status != 400 && status != 422) return Optional.empty();
        String said = (error.code() + " " + error.type() + " " + error.message()).toLowerCase(Locale.ROOT);
        if (!REFUSES.matcher(said).find()) return Optional.empty();
        return named(error).stream()
                .filter(name -> envelope.has(name) || isOurs(name, envelope))
                .filter(name -> !NEEDED.contains(name))
                .map(name -> change(name, envelope))
                .filter(change -> !tried.contains(change))
                .findFirst();
    }

    /** We add it to every stream, to know what it costs. */
    private static boolean isOurs(String name, Envelope envelope) {
        return name.equals("stream_options") && envelope.stream();
    }

    /** The names that the complaint holds: its parameter first, then what it quotes. */
    private static List<String> named(UpstreamError error) {
        var names = new ArrayList<String>();
        names.add(topLevel(error.param()));
        Matcher quoted = QUOTED.matcher(error.message());
        while (quoted.find()) names.add(topLevel(quoted.group(1)));
        return names;
    }

    private static String topLevel(String path) {
        String name = path.startsWith("body.") ? path.substring("body.".length()) : path;
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static Change change(String name, Envelope envelope) {
        // A limit is never dropped: it is the client's money.
        if (name.equals(MAX_TOKENS) && !envelope.has(MAX_COMPLETION_TOKENS)) {
            return new Change.Rename(MAX_TOKENS, MAX_COMPLETION_TOKENS);
        }
        if (name.equals(MAX_COMPLETION_TOKENS) && !envelope.has(MAX_TOKENS)) {
            return new Change.Rename(MAX_COMPLETION_TOKENS, MAX_TOKENS);
        }
        return new Change.Drop(name);
    }
}
