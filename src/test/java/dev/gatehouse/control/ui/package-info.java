/** The admin's pages in a real browser. */
@NullMarked
package dev.gatehouse.control.ui;

import org.jspecify.annotations.NullMarked;
