package dev.gatehouse.bench;

/** A program that takes part, as far as its CPU time is counted. */
enum Part {
    GATEWAY,
    /** All its processes. */
    POSTGRES,
    /** All its workers. */
    NGINX,
    MOCK,
    GENERATOR
}
