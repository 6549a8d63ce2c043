/** Who may do what in the control plane: sign-in, sessions, tokens, roles, and the door that every call passes. */
@NullMarked
package dev.gatehouse.control.access;

import org.jspecify.annotations.NullMarked;
