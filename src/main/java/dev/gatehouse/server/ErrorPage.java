package dev.gatehouse.server;

/** Gives an error born below the handlers its body, in the shape that clients of its path expect. */
@FunctionalInterface
public interface ErrorPage {

    /**
     * Called on the connection's thread; must not block and must not throw.
     *
     * @param path the request's path without query, empty when the request was too broken to have one
     * @param code a stable snake_case word for programs, such as {@code not_found}
     * @param message one sentence for people; holds nothing that the client sent
     */
    Body render(int status, String path, String code, String message);

    record Body(String contentType, String text) {}
}
