/** The dialect {@code gemini}, which only upstreams speak. */
@NullMarked
package dev.gatehouse.wire.gemini;

import org.jspecify.annotations.NullMarked;
