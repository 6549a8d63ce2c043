@NullMarked
package dev.gatehouse.control.foreign;

import org.jspecify.annotations.NullMarked;
