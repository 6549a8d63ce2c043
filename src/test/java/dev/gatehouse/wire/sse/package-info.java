@NullMarked
package dev.gatehouse.wire.sse;

import org.jspecify.annotations.NullMarked;
