@NullMarked
package dev.gatehouse.wire.openai;

import org.jspecify.annotations.NullMarked;
