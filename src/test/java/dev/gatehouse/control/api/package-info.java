@NullMarked
package dev.gatehouse.control.api;

import org.jspecify.annotations.NullMarked;
