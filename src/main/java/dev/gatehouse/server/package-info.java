/** The HTTP listener that the data plane and the admin API plug their handlers into; it knows neither. */
@NullMarked
package dev.gatehouse.server;

import org.jspecify.annotations.NullMarked;
