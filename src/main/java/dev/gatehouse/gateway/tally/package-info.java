/** One row for the exchange, one for each attempt. */
@NullMarked
package dev.gatehouse.gateway.tally;

import org.jspecify.annotations.NullMarked;
