/** The configuration document: from YAML or JSON to the routing snapshot, or to all that is wrong with it. */
@NullMarked
package dev.gatehouse.control.config;

import org.jspecify.annotations.NullMarked;
