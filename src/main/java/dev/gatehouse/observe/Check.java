package dev.gatehouse.observe;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import java.util.function.BooleanSupplier;

/**
 * A health check that is one question.
 *
 * @param name shown to anyone when the answer is no
 */
public record Check(String name, BooleanSupplier up) implements HealthCheck {

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.builder().status(up.getAsBoolean()).build();
    }

    @Override
    public HealthCheckType type() {
        return HealthCheckType.READINESS;
    }
}
