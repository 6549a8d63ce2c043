package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the secrets in a bundle are sealed with. */
final class SealingOption {

    /** Others see the arguments of a process, hence better the variable. */
    @Option(
            names = "--passphrase",
            paramLabel = "TEXT",
            description = {
                "With the stored secrets in the bundle, sealed with this text of 16 characters or more",
                "(better as GATEHOUSE_PASSPHRASE)."
            })
    @Nullable
    String passphrase;

    boolean given() {
        return passphrase != null;
    }

    ObjectNode addTo(ObjectNode body) {
        if (passphrase != null) body.put("passphrase", passphrase);
        return body;
    }
}
