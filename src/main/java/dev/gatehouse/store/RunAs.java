package dev.gatehouse.store;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Under whose identity PostgreSQL runs, which refuses to run as root.
 *
 * @param prefix the words before its command line
 * @param uid the owner of its files
 */
record RunAs(List<String> prefix, int uid) {

    private static final int ROOT = 0;
    /** PostgreSQL wants its user in /etc/passwd; every system has this one. */
    private static final int NOBODY = 65_534;

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    RunAs {
        prefix = List.copyOf(prefix);
    }

    /** The first way that works here for a server whose files lie in {@code directory}. */
    static RunAs bestFor(Path directory) {
        int uid = Math.toIntExact(new UnixSystem().getUid());
        if (uid != ROOT) {
            return new RunAs(List.of(), uid);
        }
        if (userNamespace().works()) {
            return userNamespace();
        }
        if (nobody(directory).works()) {
            return nobody(directory);
        }
        throw new UnusableDatabaseException(
                "PostgreSQL does not run as root, and this machine allows root neither a user"
                        + " namespace (unshare) nor a change of user (setpriv): start Gatehouse as another user, or set"
                        + " DATABASE_URL.");
    }

    /** Files stay root's, so nothing changes its owner; the server believes to be nobody and holds no capability. */
    static RunAs userNamespace() {
        return new RunAs(List.of("unshare", "--user"), ROOT);
    }

    /** For containers, which mostly forbid namespaces. */
    static RunAs nobody(Path directory) {
        String id = Integer.toString(NOBODY);
        var user = List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups");
        if (isReachableForAll(directory)) {
            return new RunAs(user, NOBODY);
        }
        // Below a closed directory such as /root, nobody may not reach its own files. One capability lets it pass;
        // the secure bit makes access(2), by which PostgreSQL checks its programs, respect that capability.
        var passing = List.of(
                "--securebits=+no_setuid_fixup", "--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override");
        return new RunAs(Stream.concat(user.stream(), passing.stream()).toList(), NOBODY);
    }

    Command run(String... words) {
        return Command.of(words).after(prefix);
    }

    private boolean works() {
        return run("true").succeeds(PROBE_TIMEOUT);
    }

    private static boolean isReachableForAll(Path directory) {
        try {
            for (Path each = directory.getParent(); each != null; each = each.getParent()) {
                if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UnusableDatabaseException(
                    "The permissions above " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }
}
