package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Dialect;
import java.util.List;

/** A piece of a turn or of an answer. Texts and names that are absent are empty. */
public sealed interface Part {

    /** @param rest fields that have no place here, {@code cache_control} among them */
    record Text(String text, Rest rest) implements Part {
        public Text(String text) {
            this(text, Rest.NONE);
        }
    }

    /** @param detail how closely to look: {@code low}, {@code high}, {@code auto} */
    record Image(Media media, String detail, Rest rest) implements Part {}

    /** @param name the file's name or the document's title */
    record Document(Media media, String name, Rest rest) implements Part {}

    /** @param format {@code wav}, {@code mp3} */
    record Audio(String base64, String format, Rest rest) implements Part {}

    /**
     * The assistant calls a tool.
     *
     * @param arguments as JSON, as the model wrote it, which is an object if the model did as it was told; the input of a custom tool is
     *     {@linkplain CustomInput wrapped}
     */
    record ToolCall(String id, String name, String arguments, Rest rest) implements Part {
        public ToolCall(String id, String name, String arguments) {
            this(id, name, arguments, Rest.NONE);
        }
    }

    /**
     * What a tool gave back.
     *
     * @param callId the {@link ToolCall#id} that it answers
     * @param content texts, images and documents
     * @param error the tool failed
     */
    record ToolResult(String callId, List<Part> content, boolean error, Rest rest) implements Part {
        public ToolResult {
            content = List.copyOf(content);
        }
    }

    /**
     * What the assistant thought before it spoke. Signature and sealed thoughts mean something only to the dialect that made them, and
     * go back to it byte for byte.
     *
     * @param text what may be read of it
     * @param signature proves that the text is the model's own
     * @param sealed thoughts that only the provider can read: redacted or encrypted
     * @param dialect whose signature or seal it is
     */
    record Reasoning(String text, String signature, String sealed, Dialect dialect, Rest rest) implements Part {
        public Reasoning(String text, String signature, String sealed, Dialect dialect) {
            this(text, signature, sealed, dialect, Rest.NONE);
        }
    }

    /** The assistant says why it does not answer. */
    record Refusal(String text) implements Part {}

    /** A part that only its own dialect knows; it can go back there, and nowhere else. */
    record Foreign(Dialect dialect, ObjectNode raw) implements Part {}
}
