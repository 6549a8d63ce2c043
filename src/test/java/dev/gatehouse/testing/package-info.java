/** Tests of the fake provider itself. */
@NullMarked
package dev.gatehouse.testing;

import org.jspecify.annotations.NullMarked;
