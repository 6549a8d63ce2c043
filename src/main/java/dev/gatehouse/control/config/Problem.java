package dev.gatehouse.control.config;

import java.util.Optional;

/**
 * One thing that is wrong with a document.
 *
 * @param path where, as in {@code groups[0].targets[1].provider}; empty for the document as a whole
 * @param code a stable snake_case word for programs
 * @param message a sentence for people that names what is allowed
 * @param suggestion what was meant instead, where a known name is near
 */
public record Problem(String path, String code, String message, Optional<String> suggestion) {

    Problem(String path, String code, String message) {
        this(path, code, message, Optional.empty());
    }

    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + message + " (" + code + ")";
    }
}
