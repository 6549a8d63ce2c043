/** Secrets that are stored, and the key that they are sealed with. */
@NullMarked
package dev.gatehouse.control.secrets;

import org.jspecify.annotations.NullMarked;
