package dev.gatehouse.domain;

/**
 * What is done about answers that call no tool, for agents that go on only with a call or at the end of their task.
 *
 * @param required whether an answer must call a tool or say that the task is done
 * @param maxAttempts how many answers are asked for at most, 1 or more
 * @param doneFlag what an answer says, and nothing else, when the task is done
 * @param guidance what the model is told of it; holds {@value #FLAG_PLACE} where the flag belongs
 */
public record Enforcement(boolean required, int maxAttempts, String doneFlag, String guidance) {

    public static final String FLAG_PLACE = "{done_flag}";

    /** Not at all, unless a request asks for it. */
    public static final Enforcement OFF = new Enforcement(
            false,
            3,
            "{\"done\": true}",
            "Every answer must call one of the declared tools. Only when the whole task is done and no call is left to make, answer with"
                    + " exactly this and nothing else: {done_flag}");

    /** The same, for a request that says whether it wants it. */
    public Enforcement required(boolean wanted) {
        return new Enforcement(wanted, maxAttempts, doneFlag, guidance);
    }

    /** What the model is told. */
    public String instruction() {
        return guidance.replace(FLAG_PLACE, doneFlag);
    }
}
