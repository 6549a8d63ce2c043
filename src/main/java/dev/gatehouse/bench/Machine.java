package dev.gatehouse.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where and when it was measured.
 *
 * @param load the system's average of the last minute, before the lab began: above 0.2 something else disturbs it
 */
record Machine(
        Instant time,
        String processor,
        int processors,
        long memoryMegabytes,
        String system,
        double load,
        String java,
        String flags) {

    /** Where the files are that options name says nothing, and is not for others to read. */
    private static final String DIRECTORY = "=/\\S*/";

    static Machine here() {
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                after("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(after("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1_024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Double.parseDouble(ProcFiles.read("/proc/loadavg").split(" ", -1)[0]),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                String.join(" ", ChildProcess.jvmOptions()).replaceAll(DIRECTORY, "="));
    }

    private static String after(String file, String name) {
        return ProcFiles.read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0");
    }
}
