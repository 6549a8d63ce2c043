/** How secrets are kept: keys from passwords, and encryption at rest. */
@NullMarked
package dev.gatehouse.vault;

import org.jspecify.annotations.NullMarked;
