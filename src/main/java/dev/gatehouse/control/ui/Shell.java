package dev.gatehouse.control.ui;

import org.jspecify.annotations.Nullable;

/**
 * What stands around every page.
 *
 * @param active which entry of the navigation is the page's
 * @param title of the page
 * @param assets where its files are, without a slash at the end
 * @param version of the gateway
 * @param visitor who looks at it; null where anybody may
 */
public record Shell(
        String active,
        String title,
        String assets,
        String version,
        @Nullable Visitor visitor) {

    /**
     * Who looks at a page.
     *
     * @param mayChange whether they may change what is routed, and who may call
     * @param mayStoreSecrets whether they may have a provider's key kept here
     * @param csrfToken to be sent with each change; null for who came with a token
     */
    public record Visitor(
            String name,
            String role,
            boolean mayChange,
            boolean mayStoreSecrets,
            @Nullable String csrfToken) {}

    /** Whether the page shows what changes something. */
    public boolean mayChange() {
        return visitor != null && visitor.mayChange();
    }

    /** Whether the page takes a provider's key, rather than the name of one. */
    public boolean mayStoreSecrets() {
        return visitor != null && visitor.mayStoreSecrets();
    }
}
