package dev.gatehouse.control.config;

/**
 * One thing that is wrong with a document.
 *
 * @param path where, as in {@code groups[0].targets[1].provider}; empty for the document as a whole
 * @param code a stable snake_case word for programs
 * @param message a sentence for people that names what is allowed
 */
public record Problem(String path, String code, String message) {

    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + message + " (" + code + ")";
    }
}
