@NullMarked
package dev.gatehouse.store;

import org.jspecify.annotations.NullMarked;
