package dev.gatehouse.testing.wall;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Judges what both sides saw.
 *
 * @param text the answer that every request should get; empty if a refusal is expected
 * @param refusal the code of the error 400 that every request should get; empty if an answer is expected
 */
record Judge(String text, String refusal, List<Promise> promises) {

    /** The judgement on one reply, or on all of it. */
    record Judgement(Verdict verdict, String why) {}

    static Judge answer(String text, Promise... promises) {
        return new Judge(text, "", List.of(promises));
    }

    /** The provider's refusal, passed on. */
    static Judge refusal(String code, Promise... promises) {
        return new Judge("", code, List.of(promises));
    }

    /** The worst reply counts; promises count only if all is answered. */
    Judgement of(Evidence seen) {
        Judgement worst = seen.replies().stream()
                .map(this::of)
                .max(comparing(Judgement::verdict))
                .orElse(new Judgement(Verdict.FAIL, "no request was made"));
        if (worst.verdict() != Verdict.PASS) return worst;
        String broken = promises.stream()
                .filter(promise -> !promise.kept().test(seen))
                .map(promise -> promise.words() + " (" + promise.found().apply(seen) + ")")
                .collect(Collectors.joining("; "));
        return broken.isEmpty() ? worst : new Judgement(Verdict.PARTIAL, "broken: " + broken);
    }

    private Judgement of(Reply reply) {
        if (!reply.ended())
            return new Judgement(
                    Verdict.FAIL, "left waiting for " + reply.took().toSeconds() + " s");
        if (refusal.isEmpty() ? isWhole(reply) : isRefusal(reply)) return new Judgement(Verdict.PASS, "");
        if (isHonestError(reply))
            return new Judgement(Verdict.SAFE, "told: " + reply.status() + " " + reply.errorCode());
        return new Judgement(Verdict.FAIL, falsehood(reply));
    }

    private boolean isWhole(Reply reply) {
        return reply.status() == 200
                && reply.text().equals(text)
                && reply.finishReasons().equals(List.of("stop"))
                && !reply.hasError()
                && reply.ids().size() == 1
                && (!reply.stream() || reply.isDone());
    }

    private boolean isRefusal(Reply reply) {
        return reply.status() == 400 && reply.errorCode().equals(refusal);
    }

    /** Nothing that was sent before the error is wrong, and nothing says that it is all. */
    private boolean isHonestError(Reply reply) {
        return reply.hasError()
                && text.startsWith(reply.text())
                && reply.finishReasons().isEmpty();
    }

    private String falsehood(Reply reply) {
        String got = reply.status() + ", " + reply.text().length() + " of " + text.length() + " characters";
        if (!text.startsWith(reply.text())) return "another text: " + got;
        if (reply.ids().size() > 1) return "several ids: " + got;
        if (reply.hasError()) return "an error in an answer that looks whole: " + got;
        if (reply.text().length() == text.length()) return "no proper end: " + got;
        return (reply.finishReasons().isEmpty() && !reply.isDone() ? "ended without a word: " : "cut, looks whole: ")
                + got;
    }
}
