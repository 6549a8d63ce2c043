package dev.gatehouse.gateway.parse;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.domain.Enforcement;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Payload;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Tool;
import dev.gatehouse.wire.neutral.ToolChoice;
import dev.gatehouse.wire.neutral.Tools;
import dev.gatehouse.wire.neutral.Turn;
import dev.gatehouse.wire.openai.ChatCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** That answers to a request must call one of its tools, with arguments that its schema allows, or say that the task is done. Thread-safe. */
public final class ToolDemand {

    private static final ObjectMapper JSON = new ObjectMapper(Json.LIMITED);
    private static final String NO_CALL = "called no tool";
    private static final String WRONG_CALL = "called a tool wrongly";

    private final Enforcement enforcement;
    private final Tools tools;
    private final Set<String> names;
    private final ToolSchemas schemas = new ToolSchemas();

    /** Why an answer is not accepted, in a few words without content; and what to tell the model. */
    public record Objection(String why, Change.Say correction) {}

    private ToolDemand(Enforcement enforcement, Tools tools) {
        this.enforcement = enforcement;
        this.tools = tools;
        this.names = tools.all().stream()
                .filter(tool -> !(tool instanceof Tool.BuiltIn))
                .map(Tool::name)
                .collect(Collectors.toUnmodifiableSet());
        for (Tool tool : tools.all()) {
            if (tool instanceof Tool.Function function) {
                function.schema().ifPresent(schema -> schemas.add(function.name(), schema));
            }
        }
    }

    /**
     * Empty if the request makes no such demand: it is not asked for, or there is no tool that may be called.
     *
     * @throws Refusal.InvalidRequest if a tool's schema cannot be used
     */
    public static Optional<ToolDemand> of(Envelope envelope, Enforcement enforcement) {
        if (!enforcement.required() || !envelope.hasMessages()) return Optional.empty();
        Tools tools = tools(envelope);
        boolean callable = tools.all().stream().anyMatch(tool -> !(tool instanceof Tool.BuiltIn));
        boolean forbidden =
                tools.choice().filter(ToolChoice.None.class::isInstance).isPresent();
        return callable && !forbidden ? Optional.of(new ToolDemand(enforcement, tools)) : Optional.empty();
    }

    private static Tools tools(Envelope envelope) {
        Optional<Meant> meant = envelope.meant();
        if (meant.isPresent()) return meant.get().chat().tools();
        try {
            return new ChatCodec()
                    .decodeRequest(Payload.bytes(envelope.forUpstream(envelope.model(), List.of())))
                    .tools();
        } catch (DialectException e) {
            throw Refusal.InvalidRequest.because(e.code(), e.field(), e.getMessage());
        }
    }

    /** How many answers are asked for at most. */
    public int maxAttempts() {
        return enforcement.maxAttempts();
    }

    /** What the model is told of the demand. */
    public Change.Instruct instruction() {
        return new Change.Instruct(enforcement.instruction());
    }

    /** Whether a call of that tool is one that the client waits for. */
    public boolean declares(String tool) {
        return names.contains(tool);
    }

    /** What is wrong with an answer; empty if it is accepted. */
    public Optional<Objection> objection(Answer answer) {
        List<Part.ToolCall> calls = answer.parts().stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .toList();
        if (calls.isEmpty()) {
            String text = text(answer);
            if (isFlag(text)) return Optional.empty();
            return Optional.of(objection(NO_CALL, "", new Turn(Role.ASSISTANT, spoken(text)), List.of()));
        }
        List<String> faults = calls.stream().map(this::fault).toList();
        if (faults.stream().allMatch(String::isEmpty)) return Optional.empty();
        return Optional.of(correction(answer, calls, faults));
    }

    private static String text(Answer answer) {
        return answer.parts().stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(joining());
    }

    /** No dialect takes a turn that says nothing. */
    private static List<Part> spoken(String text) {
        return List.of(new Part.Text(text.isBlank() ? "(nothing)" : text));
    }

    private boolean isFlag(String text) {
        return text.strip().equals(enforcement.doneFlag().strip()) || same(text, enforcement.doneFlag());
    }

    private static boolean same(String text, String flag) {
        try {
            JsonNode meant = JSON.readTree(flag);
            return !meant.isMissingNode() && meant.equals(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** Empty if the call is valid. */
    private String fault(Part.ToolCall call) {
        if (!declares(call.name())) return "no tool of this name is declared";
        return tools.isCustom(call.name())
                ? ""
                : schemas.fault(call.name(), call.arguments()).orElse("");
    }

    private Objection correction(Answer answer, List<Part.ToolCall> calls, List<String> faults) {
        String said = text(answer);
        boolean repeatable = calls.stream().allMatch(call -> !call.id().isEmpty() && isObject(call.arguments()));
        if (!repeatable) {
            // Providers refuse a conversation that holds such calls.
            String first = faults.stream()
                    .filter(fault -> !fault.isEmpty())
                    .findFirst()
                    .orElseThrow();
            return objection(WRONG_CALL, ": " + first, new Turn(Role.ASSISTANT, spoken(said)), List.of());
        }
        List<Part> turn = new ArrayList<>();
        if (!said.isBlank()) turn.add(new Part.Text(said));
        turn.addAll(calls);
        List<Part> results = new ArrayList<>(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            String fault = faults.get(i);
            String result = fault.isEmpty() ? "Not run, since another call was wrong." : "Not run: " + fault + ".";
            results.add(new Part.ToolResult(calls.get(i).id(), List.of(new Part.Text(result)), true, Rest.NONE));
        }
        return objection(WRONG_CALL, "", new Turn(Role.ASSISTANT, turn), results);
    }

    private static boolean isObject(String arguments) {
        try {
            return JSON.readTree(arguments).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** @param details with content, for the model only */
    private Objection objection(String why, String details, Turn said, List<Part> results) {
        List<Part> correction = new ArrayList<>(results);
        correction.add(new Part.Text(
                "Your last answer was not accepted: it " + why + details + ". " + enforcement.instruction()));
        return new Objection(why, new Change.Say(List.of(said, new Turn(Role.USER, correction)), tools));
    }
}
