package dev.gatehouse.control.api;

import dev.gatehouse.store.ExchangeTable;
import io.helidon.webserver.http.Handler;
import java.util.Optional;

/** {@code /api/exchanges}: what happened to a request, attempt by attempt. */
public final class ExchangesApi {

    private final AdminApi api;
    private final ExchangeTable table;

    public ExchangesApi(AdminApi api, ExchangeTable table) {
        this.api = api;
        this.table = table;
    }

    /** The newest exchange with a request id. Its row is written right after its answer has left: who asks at once may be too early. */
    public Handler show() {
        return api.guarding((request, response) -> {
            String requestId = request.path().pathParameters().get("request_id");
            return Optional.of(table.find(requestId)
                    .orElseThrow(() -> ApiProblem.notFound("There is no exchange with this request id.")));
        });
    }
}
