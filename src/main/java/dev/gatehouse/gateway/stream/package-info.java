/** The answer to the client as it arrives. */
@NullMarked
package dev.gatehouse.gateway.stream;

import org.jspecify.annotations.NullMarked;
