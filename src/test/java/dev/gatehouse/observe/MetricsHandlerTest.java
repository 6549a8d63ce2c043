package dev.gatehouse.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scrapers get a form that they read, whatever they would rather have. */
class MetricsHandlerTest {

    private static final String PROTOBUF =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                PROTOBUF
                        + ",application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3|application/openmetrics-text",
                PROTOBUF + ",text/plain;version=0.0.4;q=0.3|text/plain",
                PROTOBUF + "|text/plain",
                "*/*|text/plain",
            })
    void scraperGetsText(String accept, String type) {
        try (var gateway = TestGateway.configured("version: 1\n")) {
            var scrape = gateway.send(gateway.request("/metrics").header("Accept", accept));
            assertThat(scrape.statusCode()).isEqualTo(200);
            assertThat(scrape.headers().firstValue("Content-Type").orElse("")).startsWith(type);
            assertThat(scrape.body()).contains("gatehouse_build_info");
        }
    }
}
