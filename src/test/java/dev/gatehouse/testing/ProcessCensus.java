package dev.gatehouse.testing;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What this process holds: to be compared with what it held before.
 *
 * @param threads platform and virtual, but for those that carry the virtual ones, which the JDK lets come and go
 * @param heapBytes in use after a collection
 * @param temporaryFiles of large requests
 */
public record ProcessCensus(int threads, long heapBytes, List<String> temporaryFiles) {

    public static ProcessCensus take() {
        try {
            return new ProcessCensus(countThreads(), usedHeap(), openFiles());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int countThreads() throws IOException {
        Path folder = Files.createTempDirectory("gatehouse-census");
        Path dump = folder.resolve("threads.json");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            return (int) TestGateway.json(Files.readString(dump)).findValues("threads").stream()
                    .flatMap(threads -> threads.valueStream())
                    .map(thread -> thread.path("name").asText())
                    .filter(name -> !name.startsWith("ForkJoinPool-"))
                    .count();
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(folder);
        }
    }

    /** What is cleaned up behind a first collection goes with the second. */
    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static List<String> openFiles() throws IOException {
        var found = new ArrayList<String>();
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try (var named = Files.newDirectoryStream(temporary, "gatehouse-body-*")) {
            named.forEach(file -> found.add(file.toString()));
        }
        return found;
    }
}
