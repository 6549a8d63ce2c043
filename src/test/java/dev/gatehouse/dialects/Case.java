package dev.gatehouse.dialects;

import dev.gatehouse.dialects.Shown.End;
import java.util.List;
import java.util.Locale;

/** What is asked and answered; how that is said in each dialect is in {@code src/test/resources/dialects}. */
// A Shown copies its lists.
@SuppressWarnings("ImmutableEnumChecker")
enum Case {
    TEXT(Mode.WHOLE, end(End.STOP, Case.SAID)),
    STREAM(Mode.STREAMED, end(End.STOP, Case.SAID)),
    SYSTEM(Mode.BOTH, end(End.STOP, Case.SAID)),
    TOOLS(Mode.BOTH, calls("weather {\"city\":\"Zürich \\\"old town\\\"\"}")),
    PARALLEL_TOOLS(Mode.BOTH, calls("weather {\"city\":\"Bern\"}", "clock {\"zone\":\"CET\"}")),
    TOOL_RESULTS_WITH_IMAGES(Mode.BOTH, end(End.STOP, Case.SAID)),
    IMAGES(Mode.BOTH, end(End.STOP, Case.SAID)),
    DOCUMENTS(Mode.BOTH, end(End.STOP, Case.SAID)),
    REASONING(Mode.BOTH, answer(Case.SAID, "A greeting.", List.of(), End.STOP)),
    STRUCTURED_OUTPUT(Mode.BOTH, end(End.STOP, "{\"city\":\"Bern\"}")),
    STOP_SEQUENCE(Mode.BOTH, end(End.STOP, Case.SAID)),
    LENGTH_STOP(Mode.BOTH, end(End.LENGTH, "Grüße")),
    REFUSAL(Mode.BOTH, end(End.REFUSED, "I will not.")),
    UPSTREAM_ERROR(Mode.BOTH, Shown.failed("", "Bad tool.")),
    ERROR_MID_STREAM(Mode.STREAMED, Shown.failed("Grüße", ""));

    private static final String SAID = "Grüße aus \"Zürich\" 🙂";

    /** Asked for as one body, as a stream, or as the one and then the other. */
    enum Mode {
        WHOLE,
        STREAMED,
        BOTH
    }

    private final Mode mode;
    private final Shown shown;

    Case(Mode mode, Shown shown) {
        this.mode = mode;
        this.shown = shown;
    }

    private static Shown end(End end, String text) {
        return answer(text, "", List.of(), end);
    }

    private static Shown calls(String... calls) {
        return answer("", "", List.of(calls), End.CALLS);
    }

    private static Shown answer(String text, String reasoning, List<String> calls, End end) {
        return new Shown("", text, reasoning, calls, end, new Shown.Tokens(7, 2, 5), "", "");
    }

    /** As documents and people call it. */
    String title() {
        return model().replace('_', ' ').replace("mid stream", "mid-stream");
    }

    /** The provider's model that behaves so. */
    String model() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isAskedWhole() {
        return mode != Mode.STREAMED;
    }

    boolean isStreamed() {
        return mode != Mode.WHOLE;
    }

    /** What any client must see, whoever answers. */
    Shown shown(String model, String dropped) {
        if (shown.end() == End.FAILED) return shown;
        return new Shown(
                model, shown.text(), shown.reasoning(), shown.calls(), shown.end(), shown.tokens(), "", dropped);
    }
}
