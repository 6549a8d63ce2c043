/** The composition root: builds every object, starts, stops. */
@NullMarked
package dev.gatehouse;

import org.jspecify.annotations.NullMarked;
