/** Values and outcomes that every part of the gateway speaks of; imports the JDK only. */
@NullMarked
package dev.gatehouse.domain;

import org.jspecify.annotations.NullMarked;
