package dev.gatehouse.control.ui;

import dev.gatehouse.domain.AttemptClass;
import java.util.Arrays;

/** What the record's terms are called on pages, and which of them are good, doubtful or bad. */
public final class Words {

    private Words() {}

    /** The class of an attempt, as in "for a rate limit". */
    public static String attempt(String id) {
        return Arrays.stream(AttemptClass.values())
                .filter(each -> each.id().equals(id))
                .findFirst()
                .map(Words::words)
                .orElse(id);
    }

    private static String words(AttemptClass attempt) {
        return switch (attempt) {
            case OK -> "answered";
            case TRANSPORT -> "no connection";
            case TIMEOUT -> "a timeout";
            case TTFT_TIMEOUT -> "no content in time";
            case RATE_LIMITED -> "a rate limit";
            case QUOTA_EXHAUSTED -> "a spent quota";
            case AUTH -> "a refused key";
            case MODEL_GONE -> "an unknown model";
            case UPSTREAM_ERROR -> "an upstream error";
            case SELF_HEAL -> "a refused parameter";
            case CONTEXT_LENGTH -> "too long a context";
            case CONTENT_POLICY -> "a content policy";
            case CLIENT_ERROR -> "a refused request";
            case BAD_RESPONSE -> "a bad response";
            case STREAM_BROKEN -> "a broken stream";
            case CLIENT_DISCONNECT -> "the client left";
            case SUPERSEDED -> "overtaken";
            case OVERLOADED -> "no memory for the answer";
            case SKIPPED -> "skipped";
            case NO_TOOL_CALL -> "no tool call";
            case INTERRUPTED -> "the gateway was killed";
        };
    }

    /** The colour of an attempt's class. */
    public static String kind(String attempt) {
        return switch (attempt) {
            case "ok" -> "good";
            case "skipped", "superseded", "client_disconnect" -> "";
            case "rate_limited", "quota_exhausted", "self_heal", "no_tool_call", "context_length" -> "warn";
            default -> "bad";
        };
    }

    /** A code as it is read: {@code provider_failover} as {@code provider failover}. */
    public static String plain(String code) {
        return code.replace('_', ' ');
    }
}
