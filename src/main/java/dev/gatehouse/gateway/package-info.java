/** The data plane. Its packages are the steps of a request; their alphabetical order is their order in time. */
@NullMarked
package dev.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
