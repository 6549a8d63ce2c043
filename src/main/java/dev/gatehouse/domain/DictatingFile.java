package dev.gatehouse.domain;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The file that dictates the configuration.
 *
 * @param problem why what it says now is not in force; empty if it is
 */
public record DictatingFile(Path path, Optional<String> problem) {}
