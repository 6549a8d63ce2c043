/** What models providers offer: asked from time to time, and kept for compiling. */
@NullMarked
package dev.gatehouse.discovery;

import org.jspecify.annotations.NullMarked;
