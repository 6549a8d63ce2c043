@NullMarked
package dev.gatehouse.control.events;

import org.jspecify.annotations.NullMarked;
