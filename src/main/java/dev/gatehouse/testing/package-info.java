/** A provider that can be told to fail in any way: for the tests, and for the commands {@code demo} and {@code drill}. */
@NullMarked
package dev.gatehouse.testing;

import org.jspecify.annotations.NullMarked;
