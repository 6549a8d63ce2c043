package dev.gatehouse;

/** The version of this build. */
public final class Version {

    private Version() {}

    /** As in the jar's manifest; {@code dev} when run from loose classes. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
