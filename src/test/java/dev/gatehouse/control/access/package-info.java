@NullMarked
package dev.gatehouse.control.access;

import org.jspecify.annotations.NullMarked;
