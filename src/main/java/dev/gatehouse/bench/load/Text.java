package dev.gatehouse.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.bench.mock.Replies;
import java.util.function.LongConsumer;

/** Reads the text out of an answer, whole or streamed, line by line, and compares it with what was to be said. For one thread. */
final class Text {

    /** Longer than any line of the mock; a longer one is an error. */
    private static final int MAX_LINE_BYTES = 64 << 10;

    private static final byte[] CONTENT = "\"content\":\"".getBytes(US_ASCII);
    private static final byte[] SENT = Replies.SENT.getBytes(US_ASCII);
    private static final byte[] DONE = "data: [DONE]".getBytes(US_ASCII);

    private final byte[] expected;
    private final LongConsumer sentTimes;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int length;
    private int said;
    private boolean wrong;
    private boolean done;

    /** @param sentTimes takes the times that slow pieces carry */
    Text(byte[] expected, LongConsumer sentTimes) {
        this.expected = expected;
        this.sentTimes = sentTimes;
    }

    void clear() {
        length = 0;
        said = 0;
        wrong = false;
        done = false;
    }

    void read(byte next) {
        if (next == '\n') {
            endLine();
        } else if (length == MAX_LINE_BYTES) {
            wrong = true;
        } else {
            line[length++] = next;
        }
    }

    /** The answer is over: a JSON object need not end with a new line. */
    void end() {
        endLine();
    }

    boolean begun() {
        return said > 0;
    }

    /** Whether the mark came at which clients stop reading a stream. */
    boolean done() {
        return done;
    }

    boolean isRight() {
        return !wrong && said == expected.length;
    }

    private void endLine() {
        int content = find(CONTENT, 0);
        if (content >= 0) {
            int end = compare(content);
            int sent = find(SENT, end);
            if (sent >= 0) sentTimes.accept(number(sent));
        } else if (length == DONE.length && find(DONE, 0) == length) {
            done = true;
        }
        length = 0;
    }

    /** Returns where the text ends. */
    private int compare(int start) {
        int at = start;
        for (; at < length && line[at] != '"'; at++) {
            if (said == expected.length || line[at] != expected[said]) wrong = true;
            else said++;
        }
        return at;
    }

    private long number(int start) {
        long number = 0;
        for (int at = start; at < length && line[at] != '"'; at++) number = 10 * number + line[at] - '0';
        return number;
    }

    /** Returns where the word ends, or -1. */
    private int find(byte[] word, int from) {
        for (int start = from; start <= length - word.length; start++) {
            int same = 0;
            while (same < word.length && line[start + same] == word[same]) same++;
            if (same == word.length) return start + same;
        }
        return -1;
    }
}
