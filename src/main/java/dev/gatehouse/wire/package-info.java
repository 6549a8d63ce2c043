/** LLM protocols as pure functions: bytes and events in and out; no network, no clock. */
@NullMarked
package dev.gatehouse.wire;

import org.jspecify.annotations.NullMarked;
