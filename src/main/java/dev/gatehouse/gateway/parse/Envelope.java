package dev.gatehouse.gateway.parse;

import dev.gatehouse.wire.Payload;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A request body as it came, and the few facts of it that routing needs. To be closed when the exchange ends. */
public sealed interface Envelope extends Asked, AutoCloseable permits JsonEnvelope, MultipartEnvelope {

    /** True if the client itself asked for usage in its stream; else the usage-only chunk is withheld from it. */
    boolean usageWanted();

    /** Length of the body as it came. */
    long bytes();

    /** Whether the body has a top-level field of that name that a {@link Change} could touch. */
    boolean has(String field);

    /**
     * A number, not negative, of a top-level field, rounded up, read when it is asked for; empty if there is none, or something else.
     * Of several fields of that name it is the largest: which of them a provider takes is not known.
     */
    OptionalLong number(String field);

    /** Whether it is a conversation, to which a last message can be added. */
    boolean hasMessages();

    /** Whether the conversation ends with what the client put into the assistant's mouth. */
    boolean endsWithAssistant();

    /** How many prompts are to be answered, read when it is asked for; at least one. */
    int prompts();

    /** How many answers the client wants at once; 1 to 64. */
    int choices();

    /** What the client meant, if it speaks another dialect than openai-chat, in which the body is. */
    default Optional<Meant> meant() {
        return Optional.empty();
    }

    /** The header {@code Content-Type} for an upstream. */
    String contentType();

    /** The body for an upstream: its own model id in place of the client's, and the changes. */
    Payload forUpstream(String upstreamModel, List<Change> changes);

    @Override
    void close();
}
