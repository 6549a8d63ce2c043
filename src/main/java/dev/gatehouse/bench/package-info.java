/** The performance lab: the gateway beside its mock, measured from outside. */
@NullMarked
package dev.gatehouse.bench;

import org.jspecify.annotations.NullMarked;
