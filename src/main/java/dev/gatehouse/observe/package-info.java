/** What operators and their machines see of the process. */
@NullMarked
package dev.gatehouse.observe;

import org.jspecify.annotations.NullMarked;
