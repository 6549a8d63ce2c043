package dev.gatehouse;

import dev.gatehouse.cli.Commands;
import dev.gatehouse.cli.LastingLogManager;

/** The entry of the process. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        // Before anything logs.
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        // Connections go on where the JDK waits for their bytes: in about as many places as there are processors, since
        // it takes powers of two only.
        int pollers = Integer.highestOneBit(Runtime.getRuntime().availableProcessors());
        System.getProperties().putIfAbsent("jdk.readPollers", Integer.toString(pollers));
        int exitCode = Commands.run(arguments);
        // A command that serves returns only when it is over; nothing that still runs may keep the process.
        System.exit(exitCode);
    }
}
