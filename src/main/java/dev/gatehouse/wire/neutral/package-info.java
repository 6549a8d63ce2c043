/** Where the dialects meet: a conversation, an answer and its events, as none of them and all of them say it. */
@NullMarked
package dev.gatehouse.wire.neutral;

import org.jspecify.annotations.NullMarked;
