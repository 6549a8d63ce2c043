/** Configurations of other gateways, turned into our document. */
@NullMarked
package dev.gatehouse.control.foreign;

import org.jspecify.annotations.NullMarked;
