/** What a change of the configuration would have done, and whether one that was made does harm. */
@NullMarked
package dev.gatehouse.control.preview;

import org.jspecify.annotations.NullMarked;
