/** From the key that a request brings to the caller it belongs to, and to what that caller may still use. */
@NullMarked
package dev.gatehouse.gateway.admit;

import org.jspecify.annotations.NullMarked;
