/** From the body to the envelope: what routing needs, and the bytes untouched. */
@NullMarked
package dev.gatehouse.gateway.parse;

import org.jspecify.annotations.NullMarked;
