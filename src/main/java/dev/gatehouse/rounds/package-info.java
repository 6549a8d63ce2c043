/** Work that comes back: one class, which every room may use, and which knows none of them. */
@NullMarked
package dev.gatehouse.rounds;

import org.jspecify.annotations.NullMarked;
