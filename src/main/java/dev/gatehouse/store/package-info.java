/** State in PostgreSQL: the database itself, and one class a table. The only place that knows SQL. */
@NullMarked
package dev.gatehouse.store;

import org.jspecify.annotations.NullMarked;
