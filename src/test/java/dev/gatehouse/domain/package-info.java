@NullMarked
package dev.gatehouse.domain;

import org.jspecify.annotations.NullMarked;
