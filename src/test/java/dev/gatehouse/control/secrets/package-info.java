@NullMarked
package dev.gatehouse.control.secrets;

import org.jspecify.annotations.NullMarked;
