/** The admin's pages: one class a page, each with the templates of the same name in {@code src/main/jte}. Reading only: what changes something is a call of the admin API. */
@NullMarked
package dev.gatehouse.control.ui;

import org.jspecify.annotations.NullMarked;
