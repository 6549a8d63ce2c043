/** Tests of the HTTP client, all on real sockets. */
@NullMarked
package dev.gatehouse.gateway.send.http;

import org.jspecify.annotations.NullMarked;
