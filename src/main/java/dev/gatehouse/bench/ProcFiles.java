package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** What Linux tells of processes. */
final class ProcFiles {

    /** Linux counts CPU time in hundredths of a second, on every machine. */
    private static final long MICROS_PER_TICK = 10_000;

    /** Of the words behind the name in {@code stat}. Source: proc_pid_stat(5), read 2026-11-21. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;
    private static final int CHILDREN_USER_TIME = 13;
    private static final int CHILDREN_SYSTEM_TIME = 14;

    private ProcFiles() {}

    static boolean exist() {
        return Files.exists(Path.of("/proc/self/stat"));
    }

    /** CPU time of one process without its children. */
    static long cpuMicros(long pid) {
        String[] words = stat(pid);
        return words.length == 0 ? 0 : ticks(words, USER_TIME, SYSTEM_TIME) * MICROS_PER_TICK;
    }

    /** CPU time of a process and of all below it, those that have ended included. */
    static long treeCpuMicros(long root) {
        return tree(root)
                .map(pid -> {
                    String[] words = stat(pid);
                    return words.length == 0
                            ? 0
                            : ticks(words, USER_TIME, SYSTEM_TIME, CHILDREN_USER_TIME, CHILDREN_SYSTEM_TIME)
                                    * MICROS_PER_TICK;
                })
                .sum();
    }

    /** Memory in use, in kilobytes. */
    static long residentKilobytes(long pid) {
        return read("/proc/" + pid + "/status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    static long treeResidentKilobytes(long root) {
        return tree(root).map(ProcFiles::residentKilobytes).sum();
    }

    /** How many files this process, and so its children, may open. */
    static long maxOpenFiles() {
        return read("/proc/self/limits")
                .lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" {2,}", -1)[1])
                .mapToLong(limit -> limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** A file of the system, empty if it is gone. */
    static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            // A process that ends while it is read.
            if (path.startsWith("/proc/")) return "";
            throw new UncheckedIOException(e);
        }
    }

    private static LongStream tree(long root) {
        return LongStream.concat(
                LongStream.of(root),
                ProcessHandle.of(root).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToLong(ProcessHandle::pid));
    }

    /** Empty if the process is gone. The name, in parentheses, may hold anything, so counting begins behind it. */
    private static String[] stat(long pid) {
        String stat = read("/proc/" + pid + "/stat");
        return stat.isEmpty()
                ? new String[0]
                : stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    private static long ticks(String[] words, int... indexes) {
        long sum = 0;
        for (int index : indexes) sum += Long.parseLong(words[index]);
        return sum;
    }
}
