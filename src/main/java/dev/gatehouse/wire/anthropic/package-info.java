/** The dialect {@code anthropic}: Anthropic's Messages. */
@NullMarked
package dev.gatehouse.wire.anthropic;

import org.jspecify.annotations.NullMarked;
