@NullMarked
package dev.gatehouse.gateway.parse;

import org.jspecify.annotations.NullMarked;
