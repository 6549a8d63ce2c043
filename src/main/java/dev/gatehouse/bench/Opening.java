package dev.gatehouse.bench;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Opens what must be closed however the process ends. */
@FunctionalInterface
public interface Opening {

    /** Returns what the opener makes; the closer gets it in the end, the newest first. */
    <T> T open(Supplier<T> opener, Consumer<T> closer);
}
