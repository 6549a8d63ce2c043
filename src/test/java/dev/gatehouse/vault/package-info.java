@NullMarked
package dev.gatehouse.vault;

import org.jspecify.annotations.NullMarked;
