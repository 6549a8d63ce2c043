/** From a model name to a plan: the targets to try, in order. */
@NullMarked
package dev.gatehouse.gateway.route;

import org.jspecify.annotations.NullMarked;
