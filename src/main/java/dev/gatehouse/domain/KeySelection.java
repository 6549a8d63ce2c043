package dev.gatehouse.domain;

/** Which of a provider's keys is used next, of those that are ready. */
public enum KeySelection {
    /** In turns, in the order of the configuration. */
    ROUND_ROBIN,
    /** The one with which this process has made the fewest requests. */
    LEAST_USED,
    /** In turns, in proportion to the weights. */
    WEIGHTED
}
