package dev.gatehouse.gateway;

import dev.gatehouse.gateway.send.UpstreamCall;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.List;

/** What clients say to the provider beside the body; everything else in their headers is for us. */
final class PassedOn {

    private static final List<HeaderName> NAMES = List.of(
            HeaderNames.create("OpenAI-Beta"),
            HeaderNames.create("anthropic-beta"),
            HeaderNames.create("anthropic-version"));

    private PassedOn() {}

    static List<UpstreamCall.Header> of(ServerRequest request) {
        var passed = new ArrayList<UpstreamCall.Header>(NAMES.size());
        for (HeaderName name : NAMES) {
            if (!request.headers().contains(name)) continue;
            String value = String.join(",", request.headers().values(name));
            if (!value.isEmpty()) passed.add(new UpstreamCall.Header(name.defaultCase(), value));
        }
        return passed;
    }
}
