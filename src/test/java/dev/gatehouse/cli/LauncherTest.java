package dev.gatehouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a folder of its own, among JDKs that only print what they are called with. The folders of the system that
 * it searches, and the programs that it finds, are the test's.
 */
class LauncherTest {

    private static final List<String> PROGRAMS =
            List.of("dirname", "sed", "find", "head", "rm", "readlink", "mkdir", "mv");

    @TempDir
    Path directory = Path.of("");

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void programs() throws IOException {
        Path programs = Files.createDirectory(directory.resolve("programs"));
        for (String program : PROGRAMS)
            program(programs.resolve(program), "#!/bin/sh\nexec %s \"$@\"\n".formatted(find(program)));
        environment.put("PATH", programs.toString());
        environment.put("HOME", directory.resolve("home").toString());
    }

    private static Path find(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    /** A built copy of the product in a folder of this name; nothing is newer than the jar. */
    private Path install(String name) throws IOException {
        Path home = directory.resolve(name);
        Files.createDirectories(home.resolve("target/lib"));
        Files.createFile(home.resolve("target/gatehouse.jar"));
        // What the launcher looks for below /usr, /opt and /Library it finds below the test's directory.
        String text = Files.readString(Path.of("gatehouse"));
        String here = text.replaceAll("(?<= )/(?=(usr|opt|Library)/)", directory + "/");
        assertThat(here).contains(" " + directory + "/usr/lib/jvm/*");
        return program(home.resolve("gatehouse"), here);
    }

    private static Path program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /** @param version as its release file has it; none without one */
    private Path jdk(String folder, String version) throws IOException {
        Path home = directory.resolve(folder);
        program(home.resolve("bin/javac"), "#!/bin/sh\n");
        program(home.resolve("bin/java"), "#!/bin/sh\necho \"" + folder + "\"\nprintf '%s\\n' \"$@\"\n");
        if (!version.isEmpty())
            Files.writeString(
                    home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        return home;
    }

    private record Outcome(int exitCode, List<String> lines) {
        /** The folder of the JDK that was called. */
        String jdk() {
            assertThat(exitCode).as(lines.toString()).isZero();
            return lines.getFirst();
        }
    }

    private Outcome run(Path folder, Path launcher, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (var output = process.inputReader()) {
            List<String> lines = output.lines().toList();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return new Outcome(process.exitValue(), lines);
        }
    }

    private Outcome run(Path launcher, String... arguments) throws Exception {
        return run(directory, launcher, arguments);
    }

    @Test
    void javaHomeThatIsNewEnoughWinsOverNewerOnes() throws Exception {
        environment.put("JAVA_HOME", jdk("mine", "21.0.4").toString());
        jdk("usr/lib/jvm/jdk-25", "25.0.1");
        assertThat(run(install("app"), "version").jdk()).isEqualTo("mine");
    }

    @Test
    void javaHomeThatIsTooOldYieldsToTheNewest() throws Exception {
        environment.put("JAVA_HOME", jdk("mine", "17.0.9").toString());
        jdk("usr/lib/jvm/jdk-21", "21");
        jdk("opt/jdk-25", "25.0.1");
        jdk("home/.sdkman/candidates/java/8", "1.8.0_392");
        assertThat(run(install("app"), "version").jdk()).isEqualTo("opt/jdk-25");
    }

    @Test
    void javaHomeWithoutJavacIsNoJdk() throws Exception {
        Path mine = jdk("mine", "25");
        Files.delete(mine.resolve("bin/javac"));
        environment.put("JAVA_HOME", mine.toString());
        jdk("usr/lib/jvm/jdk-21", "21");
        assertThat(run(install("app"), "version").jdk()).isEqualTo("usr/lib/jvm/jdk-21");
    }

    @Test
    void folderWithoutReleaseFileIsPassedOver() throws Exception {
        environment.put("JAVA_HOME", jdk("mine", "").toString());
        environment.merge("PATH", jdk("on-path", "").resolve("bin").toString(), (path, more) -> path + ":" + more);
        jdk("usr/lib/jvm/a", "");
        jdk("usr/lib/jvm/b", "25");
        jdk("usr/lib/jvm/c", "");
        assertThat(run(install("app"), "version").jdk()).isEqualTo("usr/lib/jvm/b");
    }

    @Test
    void javacOnThePathLeadsToItsJdkThroughLinks() throws Exception {
        Path javac = jdk("elsewhere/jdk", "25").resolve("bin/javac");
        Path alternative = Files.createSymbolicLink(directory.resolve("alternative"), javac);
        Files.createSymbolicLink(directory.resolve("programs/javac"), Path.of("../alternative"));
        assertThat(alternative).exists();
        assertThat(run(install("app"), "version").jdk()).isEqualTo("elsewhere/jdk");
    }

    @Test
    void homeIsNotNeeded() throws Exception {
        environment.remove("HOME");
        jdk("usr/lib/jvm/jdk-21", "21");
        assertThat(run(install("app"), "version").jdk()).isEqualTo("usr/lib/jvm/jdk-21");
    }

    @Test
    void withoutJdkOneSentenceSaysWhatToInstall() throws Exception {
        jdk("usr/lib/jvm/jdk-17", "17");
        Outcome outcome = run(install("app"), "version");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines())
                .singleElement()
                .asString()
                .startsWith("gatehouse: no JDK 21 or newer found: install");
    }

    @Test
    void withoutMavenOneSentenceSaysWhatToInstall() throws Exception {
        jdk("usr/lib/jvm/jdk-25", "25");
        Path launcher = install("app");
        Outcome test = run(launcher, "test");
        assertThat(test.exitCode()).isEqualTo(1);
        assertThat(test.lines()).singleElement().asString().startsWith("gatehouse: no Maven found: install");
        Files.delete(launcher.resolveSibling("target/gatehouse.jar"));
        Outcome build = run(launcher, "demo");
        assertThat(build.exitCode()).isEqualTo(1);
        assertThat(build.lines()).last().asString().startsWith("gatehouse: no Maven found: install");
    }

    @Test
    void linksToItAreFollowed() throws Exception {
        jdk("usr/lib/jvm/jdk-25", "25");
        Path launcher = install("app");
        Path links = Files.createDirectories(directory.resolve("links/deep"));
        Path absolute = Files.createSymbolicLink(links.resolve("absolute"), launcher);
        Path relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("../../app/gatehouse"));
        Path toLink = Files.createSymbolicLink(directory.resolve("links/to-link"), Path.of("deep/relative"));
        Path folder = Files.createSymbolicLink(directory.resolve("folder"), links);
        String jar = directory.toRealPath().resolve("app/target/gatehouse.jar").toString();
        for (Path link : List.of(absolute, relative, toLink, folder.resolve("relative"))) {
            assertThat(run(link, "version").lines()).as(link.toString()).contains(jar);
            assertThat(run(links, links.relativize(link), "version").lines())
                    .as("relative " + link)
                    .contains(jar);
        }
    }

    @Test
    void otherPlacesThatCdKnowsAreNotVisited() throws Exception {
        jdk("usr/lib/jvm/jdk-25", "25");
        install("app");
        install("decoy/app");
        environment.put("CDPATH", directory.resolve("decoy").toString());
        String jar = directory.toRealPath().resolve("app/target/gatehouse.jar").toString();
        assertThat(run(Path.of("app/gatehouse"), "version").lines()).contains(jar);
    }

    @Test
    void wordsStayWholeInPathsAndArguments() throws Exception {
        environment.put("JAVA_HOME", jdk("a jdk/with *", "99").toString());
        environment.put("GATEHOUSE_JAVA_OPTS", "-Xmx1g -Done=1");
        Path launcher = install("a  b/c * d");
        String target = launcher.toRealPath().resolveSibling("target").toString();
        assertThat(run(launcher, "demo", "--data", "an argument", "").lines())
                .containsExactly(
                        "a jdk/with *",
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr",
                        "-Xlog:cds=off",
                        "@" + launcher.toRealPath().resolveSibling("jvm.options"),
                        "-Xmx1g",
                        "-Done=1",
                        "-jar",
                        target + "/gatehouse.jar",
                        "demo",
                        "--data",
                        "an argument",
                        "");
    }

    @Test
    void heapHasASizeUnlessOneIsNamed() throws Exception {
        jdk("usr/lib/jvm/jdk-25", "25");
        Path launcher = install("app");
        assertThat(run(launcher, "serve").lines()).contains("-Xms192m", "-Xmx512m");
        for (String named : List.of("-Xmx64m", "-XX:MaxRAMPercentage=50", "-XX:MaxHeapSize=1g")) {
            environment.put("GATEHOUSE_JAVA_OPTS", "-Done=1 " + named);
            assertThat(run(launcher, "serve").lines()).contains(named).doesNotContain("-Xms192m", "-Xmx512m");
        }
    }

    @Test
    void cacheIsUsedByWhomItHelps() throws Exception {
        jdk("usr/lib/jvm/jdk-25", "25");
        Path launcher = install("app");
        Path cache = Files.createFile(launcher.resolveSibling("target/gatehouse.aot"));
        String option = "-XX:AOTCache=" + cache.toRealPath();
        assertThat(run(launcher, "serve").lines()).contains(option, "-Xlog:aot=off");
        environment.put("JAVA_HOME", jdk("mine", "24.0.1").toString());
        assertThat(run(launcher, "serve").lines()).doesNotContain(option, "-Xlog:aot=off");
    }

    @Test
    void freshBuildIsRehearsed() throws Exception {
        Path home = jdk("usr/lib/jvm/jdk-25", "25");
        program(home.resolve("bin/java"), """
                #!/bin/sh
                case $1 in -XX:AOTCacheOutput=*) echo "$7" >"${1#*=}" ;; *) printf '%s\\n' "$@" ;; esac
                """);
        Path launcher = install("app");
        Path jar = launcher.resolveSibling("target/gatehouse.jar");
        Files.delete(jar);
        program(directory.resolve("programs/mvn"), "#!/bin/sh\n>" + jar + "\n");
        Path cache = launcher.resolveSibling("target/gatehouse.aot");
        assertThat(run(launcher, "version").lines()).contains("-XX:AOTCache=" + cache.toRealPath());
        assertThat(cache).hasContent("demo\n");
    }
}
