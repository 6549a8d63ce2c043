package dev.gatehouse.domain;

import java.util.List;

/** What a provider says when it is asked for its models. */
public sealed interface OfferedModels {

    /** Their ids as the provider writes them, sorted. */
    record Listed(List<String> models) implements OfferedModels {

        public Listed {
            models = List.copyOf(models);
        }
    }

    /** The provider answered, but with no list: its key is not right, or its address. */
    record Refused(int status) implements OfferedModels {}

    /** Nobody answered in time. */
    record Unreachable() implements OfferedModels {}
}
