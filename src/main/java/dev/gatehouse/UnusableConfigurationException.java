package dev.gatehouse;

/** The gateway cannot start as it was told to; the message is for the operator and says what to change. */
public final class UnusableConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnusableConfigurationException(String message) {
        super(message, null, false, false);
    }
}
