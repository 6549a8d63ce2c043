/** What happens in this gateway, told to whoever looks on, as it happens. */
@NullMarked
package dev.gatehouse.control.events;

import org.jspecify.annotations.NullMarked;
