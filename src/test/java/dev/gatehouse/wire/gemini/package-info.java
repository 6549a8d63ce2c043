@NullMarked
package dev.gatehouse.wire.gemini;

import org.jspecify.annotations.NullMarked;
