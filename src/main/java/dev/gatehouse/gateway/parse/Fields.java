package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Where the top-level fields of a body are, found in the one scan, so that a later change needs none. */
final class Fields {

    /** No model API has a third of that; of a body with more, the others cannot be changed. */
    private static final int MAX_FIELDS = 128;

    private static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens");
    private static final int MAX_LIMIT_DIGITS = 12;

    /** What an answer may take is reckoned with these. */
    private static final Set<String> NUMBERS = Set.of("max_tokens", "max_completion_tokens", "n", "best_of");

    private static final String PROMPT = "prompt";

    private static final byte[] PREFILL = "{\"role\":\"assistant\",\"content\":\"".getBytes(US_ASCII);
    private static final byte[] PREFILL_END = "\"}".getBytes(US_ASCII);

    private final byte[] body;
    private String[] names = new String[16];
    private int[] starts = new int[16];
    private int count;
    private boolean numbersHidden;
    private boolean promptHidden;
    private int end;
    private int messagesStart;
    private int messagesEnd = -1;
    private boolean messagesEmpty;

    Fields(byte[] body) {
        this.body = body;
    }

    /** @param start of the name's opening quote */
    void add(String name, int start) {
        if (count == MAX_FIELDS) {
            numbersHidden |= NUMBERS.contains(name);
            promptHidden |= name.equals(PROMPT);
            return;
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, count * 2);
            starts = Arrays.copyOf(starts, count * 2);
        }
        names[count] = name;
        starts[count++] = start;
    }

    /** From the opening bracket of the list of messages to behind the closing one. */
    void messages(int start, int end, boolean empty) {
        messagesStart = start;
        messagesEnd = end;
        messagesEmpty = empty;
    }

    /** @param end of the object: where its closing brace is */
    void end(int end) {
        this.end = end;
    }

    boolean has(String name) {
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) return true;
        }
        return false;
    }

    /** Whether the first field of that name is a list, and not an empty one. */
    boolean hasEntries(String name) {
        for (int i = 0; i < count; i++) {
            if (!names[i].equals(name)) continue;
            int at = startOfValue(starts[i]);
            if (body[at] != '[') return false;
            do at++;
            while (Character.isWhitespace(body[at]));
            return body[at] != ']';
        }
        return false;
    }

    /** The text in the first field of that name; empty if there is none, or if it is not text, or longer than so many bytes. */
    Optional<String> text(String name, int maxBytes) {
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) return text(startOfValue(starts[i]), maxBytes);
        }
        return Optional.empty();
    }

    /** @param value where the field's value begins */
    private Optional<String> text(int value, int maxBytes) {
        // With its quotes; a longer one has no end in there, which the parser takes for a mistake.
        int length = Math.min(body.length - value, maxBytes + 2);
        try (JsonParser json = Json.FACTORY.createParser(body, value, length)) {
            return json.nextToken() == JsonToken.VALUE_STRING ? Optional.of(json.getText()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a conversation is here that a last message can be added to. */
    boolean hasMessages() {
        return messagesEnd >= 0;
    }

    /** Whether the last message is the assistant's. Reads the whole list, which few requests need. */
    boolean endsWithAssistant() {
        if (!hasMessages()) return false;
        String last = "";
        try (JsonParser json = Json.FACTORY.createParser(body, messagesStart, messagesEnd - messagesStart)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_ARRAY) last = role(json);
            return last.equals("assistant");
        } catch (IOException e) {
            throw new UncheckedIOException("it was JSON when it came", e);
        }
    }

    private static String role(JsonParser json) throws IOException {
        String role = "";
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return role;
        }
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            boolean text = json.nextToken() == JsonToken.VALUE_STRING;
            if (text && name.equals("role")) role = json.getText();
            json.skipChildren();
        }
        return role;
    }

    /** The edits that the changes are; none where there is nothing to change. Of two about one field, dropping it wins. */
    List<Splice.Edit> edits(List<Change> changes) {
        var dropped = new boolean[count];
        for (Change change : changes) {
            switch (change) {
                case Change.Drop drop -> drop(drop.field(), dropped);
                case Change.Rename rename when has(rename.name()) -> drop(rename.field(), dropped);
                case Change.Rename rename -> {}
                case Change.Spend spend -> {}
                case Change.Prefill prefill -> {}
                case Change.Instruct instruct -> {}
                case Change.Say say -> {}
                case Change.Speak speak -> {}
                case Change.Think think -> {}
            }
        }
        var edits = new ArrayList<Splice.Edit>(changes.size());
        var renamed = new HashSet<String>();
        for (Change change : changes) {
            switch (change) {
                case Change.Drop drop -> {}
                case Change.Rename rename -> {
                    if (renamed.add(rename.field())) rename(rename, dropped, edits);
                }
                case Change.Spend spend -> {
                    for (String limit : LIMITS) lower(limit, spend.spent(), dropped, edits);
                }
                case Change.Prefill prefill ->
                    edits.add(prefill(prefill.escaped().array()));
                case Change.Instruct instruct ->
                    edits.add(Messages.instructing(body, messagesStart, messagesEnd, instruct.text()));
                case Change.Say say -> edits.add(said(Messages.json(say)));
                case Change.Speak speak -> {}
                case Change.Think think -> {}
            }
        }
        removals(dropped, edits);
        return edits;
    }

    private void drop(String name, boolean[] dropped) {
        // Behind the last one that is known there may be others: it stays, as the end of what can be removed.
        int removable = Math.min(count, MAX_FIELDS - 1);
        for (int i = 0; i < removable; i++) dropped[i] |= names[i].equals(name);
    }

    private void rename(Change.Rename rename, boolean[] dropped, List<Splice.Edit> edits) {
        for (int i = 0; i < count; i++) {
            if (!dropped[i] && names[i].equals(rename.field())) {
                edits.add(new Splice.Edit(starts[i], endOfName(starts[i]), Json.quoted(rename.name())));
            }
        }
    }

    private void lower(String limit, long spent, boolean[] dropped, List<Splice.Edit> edits) {
        for (int i = 0; i < count; i++) {
            if (dropped[i] || !names[i].equals(limit)) continue;
            int from = startOfValue(starts[i]);
            int to = endOfDigits(from);
            // No whole number of a usual size: the provider has accepted it, whatever it is.
            if (!isWhole(from, to)) continue;
            long left = Math.max(1, Long.parseLong(new String(body, from, to - from, US_ASCII)) - spent);
            edits.add(new Splice.Edit(from, to, Long.toString(left).getBytes(US_ASCII)));
        }
    }

    /** The largest number in fields of that name, rounded up; empty if there is none that is not negative. */
    OptionalLong number(String name) {
        // Nobody in good faith has so many fields: whatever is behind them counts as the most.
        if (numbersHidden && NUMBERS.contains(name)) return OptionalLong.of(Numbers.MOST);
        long largest = Numbers.NONE;
        for (int i = 0; i < count; i++) {
            if (names[i].equals(name)) largest = Math.max(largest, Numbers.at(body, startOfValue(starts[i])));
        }
        return largest == Numbers.NONE ? OptionalLong.empty() : OptionalLong.of(largest);
    }

    /** How many prompts there are in the field that has most of them; at least one. */
    int prompts() {
        // As with numbers.
        if (promptHidden) return Integer.MAX_VALUE;
        int most = 1;
        for (int i = 0; i < count; i++) {
            if (names[i].equals(PROMPT)) most = Math.max(most, Prompts.at(body, startOfValue(starts[i])));
        }
        return most;
    }

    private int endOfDigits(int from) {
        int to = from;
        while (body[to] >= '0' && body[to] <= '9') to++;
        return to;
    }

    private boolean isWhole(int from, int to) {
        return to > from && to - from <= MAX_LIMIT_DIGITS && body[to] != '.' && body[to] != 'e' && body[to] != 'E';
    }

    private int startOfValue(int startOfName) {
        int value = endOfName(startOfName);
        while (body[value] != ':') value++;
        do value++;
        while (Character.isWhitespace(body[value]));
        return value;
    }

    private int endOfName(int start) {
        int at = start + 1;
        while (body[at] != '"') at += body[at] == '\\' ? 2 : 1;
        return at + 1;
    }

    private Splice.Edit prefill(byte[] escaped) {
        var message = new ByteArrayOutputStream(escaped.length + 40);
        message.writeBytes(PREFILL);
        message.writeBytes(escaped);
        message.writeBytes(PREFILL_END);
        return said(message.toByteArray());
    }

    /** @param messages one or more, with commas between them */
    private Splice.Edit said(byte[] messages) {
        var added = new ByteArrayOutputStream(messages.length + 1);
        if (!messagesEmpty) added.write(',');
        added.writeBytes(messages);
        return new Splice.Edit(messagesEnd - 1, messagesEnd - 1, added.toByteArray());
    }

    private void removals(boolean[] dropped, List<Splice.Edit> edits) {
        int lastKept = count - 1;
        while (lastKept >= 0 && dropped[lastKept]) lastKept--;
        for (int i = 0; i < lastKept; i++) {
            if (dropped[i]) edits.add(removal(starts[i], starts[i + 1]));
        }
        if (lastKept < count - 1) edits.add(removal(commaBefore(starts[lastKept + 1]), end));
    }

    private static Splice.Edit removal(int from, int to) {
        return new Splice.Edit(from, to, new byte[0]);
    }

    /** Of the first field there is none: then the field's own start. */
    private int commaBefore(int start) {
        int at = start - 1;
        while (at > 0 && body[at] != ',' && body[at] != '{') at--;
        return body[at] == ',' ? at : start;
    }
}
