@NullMarked
package dev.gatehouse.wire.responses;

import org.jspecify.annotations.NullMarked;
