@NullMarked
package dev.gatehouse.wire.neutral;

import org.jspecify.annotations.NullMarked;
