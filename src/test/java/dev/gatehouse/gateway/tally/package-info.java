@NullMarked
package dev.gatehouse.gateway.tally;

import org.jspecify.annotations.NullMarked;
