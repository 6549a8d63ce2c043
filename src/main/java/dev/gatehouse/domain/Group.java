package dev.gatehouse.domain;

import java.util.List;

/**
 * A logical model: what clients ask for, and the targets that can answer, first choice first.
 *
 * @param targets the enabled ones; empty when the operator switched all of them off
 */
public record Group(String name, List<Target> targets, ResponseModel responseModel) {

    /** Which model name an answer shows. */
    public enum ResponseModel {
        /** The name the client asked for. */
        REQUESTED,
        /** The id of the upstream model that answered. */
        SERVED
    }

    public Group {
        targets = List.copyOf(targets);
    }
}
