package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published of a file that changes, look by look. */
class FileWatchTest {

    @TempDir
    Path directory = Path.of("");

    private final List<String> published = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(file(), "first");
    }

    private Path file() {
        return directory.resolve("gatehouse.yaml");
    }

    /** Refuses what is no word. */
    private FileWatch watch(Path file) {
        return new FileWatch(file, "first", text -> {
            if (!text.matches("\\w+")) {
                refused.add(text);
                throw new UnusableConfigurationException("is no word: " + text);
            }
            published.add(text);
        });
    }

    private static void look(FileWatch watch, int times) {
        for (int i = 0; i < times; i++) watch.look();
    }

    @Test
    void changeIsPublishedOnceTwoLooksFindTheSame() throws IOException {
        var watch = watch(file());
        look(watch, 3);
        Files.writeString(file(), "second");
        look(watch, 1);
        assertThat(published).isEmpty();
        look(watch, 3);
        assertThat(published).containsExactly("second");
    }

    @Test
    void halfOfAFileIsNotPublished() throws IOException {
        var watch = watch(file());
        look(watch, 1);
        for (String half : List.of("s", "se", "sec")) {
            Files.writeString(file(), half);
            look(watch, 1);
        }
        Files.writeString(file(), "second");
        look(watch, 2);
        assertThat(published).containsExactly("second");
    }

    @Test
    void mistakeIsToldOnceAndKeepsWhatWas() throws IOException {
        var watch = watch(file());
        Files.writeString(file(), "no word");
        look(watch, 5);
        assertThat(published).isEmpty();
        assertThat(refused).containsExactly("no word");
        assertThat(watch.problem()).hasValue("is no word: no word");
        Files.writeString(file(), "first");
        look(watch, 2);
        assertThat(watch.problem()).isEmpty();
        Files.writeString(file(), "second");
        look(watch, 2);
        assertThat(published).endsWith("second");
    }

    @Test
    void fileThatVanishesKeepsWhatWas() throws IOException {
        var watch = watch(file());
        look(watch, 1);
        Files.delete(file());
        look(watch, 3);
        assertThat(published).isEmpty();
        assertThat(watch.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("cannot be read"));
        Files.writeString(file(), "second");
        look(watch, 2);
        assertThat(published).containsExactly("second");
        assertThat(watch.problem()).isEmpty();
    }

    @Test
    void outageIsTriedAgain() throws IOException {
        var outages = new ArrayList<String>();
        var watch = new FileWatch(file(), "first", text -> {
            outages.add(text);
            if (outages.size() < 3) throw new IllegalStateException("no database");
            published.add(text);
        });
        Files.writeString(file(), "second");
        look(watch, 3);
        assertThat(watch.problem()).isPresent();
        look(watch, 3);
        assertThat(published).containsExactly("second");
        assertThat(watch.problem()).isEmpty();
    }

    /** As Kubernetes does with a ConfigMap: the link that leads to the folder is put in the place of the old one. */
    @Test
    void linkThatLeadsElsewhereIsFollowed() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        swap(mount, "..2026_1", "first");
        Path file = Files.createSymbolicLink(mount.resolve("gatehouse.yaml"), Path.of("..data", "gatehouse.yaml"));
        var watch = watch(file);
        look(watch, 2);
        swap(mount, "..2026_2", "other");
        look(watch, 2);
        assertThat(published).as("as long as the one before").containsExactly("other");
    }

    private static void swap(Path mount, String version, String text) throws IOException {
        Path folder = Files.createDirectory(mount.resolve(version));
        Files.writeString(folder.resolve("gatehouse.yaml"), text);
        Path fresh = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
        Files.move(fresh, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void reloadTakesItAtOnce() throws IOException {
        var watch = watch(file());
        Files.writeString(file(), "second");
        watch.reload();
        assertThat(published).containsExactly("second");
        look(watch, 3);
        assertThat(published).hasSize(1);
    }
}
