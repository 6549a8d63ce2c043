/** What can go wrong at a provider, as a catalogue that a gateway is judged by: in the tests, and by {@code drill}. */
@NullMarked
package dev.gatehouse.testing.wall;

import org.jspecify.annotations.NullMarked;
