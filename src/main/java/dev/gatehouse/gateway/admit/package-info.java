/** From the key that a request brings to the caller it belongs to. */
@NullMarked
package dev.gatehouse.gateway.admit;

import org.jspecify.annotations.NullMarked;
