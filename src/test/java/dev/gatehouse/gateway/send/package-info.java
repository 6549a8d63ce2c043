@NullMarked
package dev.gatehouse.gateway.send;

import org.jspecify.annotations.NullMarked;
