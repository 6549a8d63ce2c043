package dev.gatehouse.domain;

/** How the target that answered was reached. */
public enum RouteMode {
    /** The client named provider and model. */
    DIRECT("direct"),
    /** The first of the group's own targets in the order of the plan. */
    PRIMARY("primary"),
    /** Another provider, the same upstream model up to its vendor prefix. */
    PROVIDER_FAILOVER("provider_failover"),
    /** A different upstream model. */
    MODEL_FALLBACK("model_fallback"),
    /** A second attempt, begun beside a slow one, was faster. */
    HEDGED("hedged"),
    /** The answer broke off, and another attempt finished it. */
    RECOVERED("recovered");

    private final String id;

    RouteMode(String id) {
        this.id = id;
    }

    /** The name used in headers and in the record. */
    public String id() {
        return id;
    }
}
