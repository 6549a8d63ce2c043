package dev.gatehouse.control.config;

import java.util.List;
import java.util.stream.Collectors;

/** A document that cannot be used; says all that is wrong with it at once. */
public final class InvalidDocumentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    InvalidDocumentException(List<Problem> problems) {
        super(
                problems.stream().map(Problem::toString).collect(Collectors.joining("\n  ", "\n  ", "")),
                null,
                false,
                false);
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
