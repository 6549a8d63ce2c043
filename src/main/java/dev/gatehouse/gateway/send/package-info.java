/** The attempt loop: one target after another until one of them answers; one blocking call to one target at a time. */
@NullMarked
package dev.gatehouse.gateway.send;

import org.jspecify.annotations.NullMarked;
