package dev.gatehouse.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.foreign.Imported;
import dev.gatehouse.control.foreign.LiteLlm;
import dev.gatehouse.control.foreign.ModelProxy;
import dev.gatehouse.control.foreign.UnreadableSourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Other gateways' files. */
final class ForeignFiles {

    private ForeignFiles() {}

    /** @throws RefusedException if it cannot be read */
    static Imported read(Source source, Path path, Set<String> variables) {
        try {
            return switch (source) {
                case LITELLM -> LiteLlm.read(Files.readString(path));
                case MODEL_PROXY ->
                    ModelProxy.read(files(path.resolve("providers")), files(path.resolve("models")), variables);
            };
        } catch (UnreadableSourceException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            throw new RefusedException("A file below " + path + " is not JSON.");
        } catch (IOException e) {
            throw new RefusedException(path + " cannot be read.");
        }
    }

    /** Whose files they are. */
    enum Source {
        LITELLM,
        MODEL_PROXY;

        /** Empty if it is none. */
        static Optional<Source> of(String name) {
            return switch (name) {
                case "litellm" -> Optional.of(LITELLM);
                case "model-proxy" -> Optional.of(MODEL_PROXY);
                default -> Optional.empty();
            };
        }
    }

    private static List<JsonNode> files(Path directory) throws IOException {
        var files = new ArrayList<JsonNode>();
        try (var entries = Files.list(directory)) {
            List<Path> sorted = entries.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            for (Path file : sorted) files.add(AdminClient.JSON.readTree(Files.readString(file)));
        }
        return files;
    }
}
