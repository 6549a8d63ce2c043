/** A provider that can be told to fail in any way: for the tests, and for the two providers of the {@code demo} command. */
@NullMarked
package dev.gatehouse.testing;

import org.jspecify.annotations.NullMarked;
