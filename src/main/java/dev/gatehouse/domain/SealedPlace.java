package dev.gatehouse.domain;

/**
 * Where something sealed is stored. It opens there only, so that nobody who can write to the database can put one secret in the
 * place of another.
 *
 * @param row the key of its row
 */
public record SealedPlace(String table, String row, String column) {

    public static SealedPlace masterKeyProof() {
        return new SealedPlace("master_key", "", "proof");
    }

    public static SealedPlace storedSecret(String name) {
        return new SealedPlace("stored_secret", name, "sealed");
    }

    /** On the way to another installation. */
    public static SealedPlace bundle(String name) {
        return new SealedPlace("bundle", name, "sealed");
    }

    public static SealedPlace totp(java.util.UUID user) {
        return new SealedPlace("admin_user", user.toString(), "totp_sealed");
    }
}
