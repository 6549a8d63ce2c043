/** The lab's client: a process of its own that offers requests on a fixed schedule and checks every answer. */
@NullMarked
package dev.gatehouse.bench.load;

import org.jspecify.annotations.NullMarked;
