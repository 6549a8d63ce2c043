/** The lab's provider: a process of its own that costs as little as possible. */
@NullMarked
package dev.gatehouse.bench.mock;

import org.jspecify.annotations.NullMarked;
