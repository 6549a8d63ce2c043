/** The commands behind the launcher. */
@NullMarked
package dev.gatehouse.cli;

import org.jspecify.annotations.NullMarked;
