/** The HTTP/1.1 client that talks to providers: blocking, pooled, with exact timeouts. */
@NullMarked
package dev.gatehouse.gateway.send.http;

import org.jspecify.annotations.NullMarked;
