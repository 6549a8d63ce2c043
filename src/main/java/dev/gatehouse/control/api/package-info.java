/** The admin API: JSON under {@code /api}, one class a resource. */
@NullMarked
package dev.gatehouse.control.api;

import org.jspecify.annotations.NullMarked;
