package dev.gatehouse.bench;

import java.util.Locale;

/** The way of a request to the mock, in the order of a round. */
enum Via {
    DIRECT,
    NGINX,
    GATEHOUSE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
