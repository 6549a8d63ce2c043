@NullMarked
package dev.gatehouse.control.config;

import org.jspecify.annotations.NullMarked;
