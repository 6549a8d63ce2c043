@NullMarked
package dev.gatehouse.control.preview;

import org.jspecify.annotations.NullMarked;
