/** Tests of the catalogue of faults itself: that its judgement can fail. */
@NullMarked
package dev.gatehouse.testing.wall;

import org.jspecify.annotations.NullMarked;
