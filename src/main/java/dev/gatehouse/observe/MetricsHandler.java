package dev.gatehouse.observe;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Shows the metrics as Prometheus asks for them, as its own text or OpenMetrics. Open to anyone, as scrapers expect: it names
 * providers, groups and models, and tells how busy they are.
 */
public final class MetricsHandler implements Handler {

    private static final Header NO_STORE = HeaderValues.createCached("Cache-Control", "no-store");

    private final Metrics metrics;
    private final ExpositionFormats formats = ExpositionFormats.init();

    public MetricsHandler(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        String accepted = request.headers().first(HeaderNames.ACCEPT).orElse("");
        // Not their protobuf, which Prometheus asks for first: it takes text as well.
        boolean openMetrics = formats.getOpenMetricsTextFormatWriter().accepts(accepted);
        ExpositionFormatWriter writer =
                openMetrics ? formats.getOpenMetricsTextFormatWriter() : formats.getPrometheusTextFormatWriter();
        var body = new ByteArrayOutputStream();
        writer.write(body, metrics.scrape());
        response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, writer.getContentType()))
                .header(NO_STORE)
                .send(body.toByteArray());
    }
}
