package dev.gatehouse.gateway;

import dev.gatehouse.domain.Enforcement;
import dev.gatehouse.domain.Refusal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Locale;

/** A request's own word on whether its answer must call a tool. */
final class EnforcementHeader {

    private static final String TEXT = "X-Gatehouse-Enforce-Tool-Call";
    private static final HeaderName NAME = HeaderNames.create(TEXT);

    private EnforcementHeader() {}

    /**
     * The group's enforcement, switched on or off by the request.
     *
     * @throws Refusal.InvalidRequest if the header says something else
     */
    static Enforcement of(ServerRequest request, Enforcement ofGroup) {
        String said = request.headers().first(NAME).orElse("").strip().toLowerCase(Locale.ROOT);
        return switch (said) {
            case "" -> ofGroup;
            case "required", "true" -> ofGroup.required(true);
            case "off", "false" -> ofGroup.required(false);
            default -> throw Refusal.InvalidRequest.field("", "The header " + TEXT + " must be required or off.");
        };
    }
}
