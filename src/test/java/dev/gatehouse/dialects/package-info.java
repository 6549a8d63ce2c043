/** Proof that every official client is served by providers of every dialect. */
@NullMarked
package dev.gatehouse.dialects;

import org.jspecify.annotations.NullMarked;
