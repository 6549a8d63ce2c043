@NullMarked
package dev.gatehouse.wire.anthropic;

import org.jspecify.annotations.NullMarked;
