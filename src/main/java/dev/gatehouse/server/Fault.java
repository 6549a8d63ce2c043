package dev.gatehouse.server;

import io.helidon.http.Status;

/** What the listener itself may answer instead of a handler. */
enum Fault {
    INVALID_REQUEST(400, "invalid_request", "The request is not valid HTTP."),
    NOT_FOUND(404, "not_found", "There is nothing at this path."),
    METHOD_NOT_ALLOWED(405, "method_not_allowed", "This path does not answer this method; see the Allow header."),
    REQUEST_TOO_LARGE(413, "request_too_large", "The request body is larger than this server takes."),
    URI_TOO_LONG(414, "uri_too_long", "The request line is longer than this server takes."),
    CONTENT_ENCODING(
            415,
            "unsupported_content_encoding",
            "This server does not unpack bodies: send them as they are, without the header Content-Encoding."),
    HEADERS_TOO_LARGE(431, "headers_too_large", "The request headers are larger than this server takes."),
    INTERNAL_ERROR(500, "internal_error", "The request failed inside the server; its log says why."),
    NOT_IMPLEMENTED(501, "not_implemented", "The only transfer encoding this server takes is chunked."),
    OVERLOADED(503, "overloaded", "The server has too much to do; try again."),
    VERSION_NOT_SUPPORTED(505, "http_version_not_supported", "This server speaks HTTP/1.1 and HTTP/1.0.");

    private final int status;
    private final String code;
    private final String message;

    Fault(int status, String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    /** The fault that Helidon means by a status; a client error unknown here counts as an invalid request. */
    static Fault of(Status status) {
        for (Fault fault : values()) {
            if (fault.status == status.code()) return fault;
        }
        return status.code() < 500 ? INVALID_REQUEST : INTERNAL_ERROR;
    }

    Status status() {
        return Status.create(status);
    }

    ErrorPage.Body page(ErrorPage pages, String path) {
        return pages.render(status, path, code, message);
    }
}
