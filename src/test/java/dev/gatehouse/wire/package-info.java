@NullMarked
package dev.gatehouse.wire;

import org.jspecify.annotations.NullMarked;
