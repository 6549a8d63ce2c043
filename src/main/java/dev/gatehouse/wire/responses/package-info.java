/** The dialect {@code openai-responses}. */
@NullMarked
package dev.gatehouse.wire.responses;

import org.jspecify.annotations.NullMarked;
