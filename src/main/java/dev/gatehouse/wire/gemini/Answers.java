package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;

import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Gathering;

/** Whole answers: a stream of one piece. */
final class Answers {

    private Answers() {}

    static Answer decode(byte[] body) {
        var gathering = new Gathering();
        var pieces = new Pieces(gathering::add);
        pieces.add(Fields.of(GEMINI, body));
        pieces.end();
        gathering.failure().ifPresent(failure -> {
            throw DialectException.malformed("candidates", "The answer failed: " + failure.code() + ".");
        });
        return gathering.answer();
    }
}
