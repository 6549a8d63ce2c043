package dev.gatehouse.wire.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where frames begin and end, however the bytes arrive. */
class SseReaderTest {

    private static List<String> frames(InputStream in) throws IOException {
        var frames = new ArrayList<String>();
        var reader = new SseReader(in);
        for (SseFrame frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(text(frame));
        }
        return frames;
    }

    private static String text(SseFrame frame) {
        return new String(frame.bytes(), frame.from(), frame.to() - frame.from(), UTF_8);
    }

    private static String data(SseFrame frame) {
        return new String(frame.bytes(), frame.dataFrom(), frame.dataTo() - frame.dataFrom(), UTF_8);
    }

    private static SseFrame first(String text) throws IOException {
        SseFrame frame = new SseReader(new ByteArrayInputStream(text.getBytes(UTF_8))).next();
        assertThat(frame).isNotNull();
        return java.util.Objects.requireNonNull(frame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void frameEndsWithAnEmptyLineOfAnyKind(String end) throws IOException {
        String stream = "data: 1%n%nevent: x%ndata: 2%n%n".replace("%n", end);
        assertThat(frames(new ByteArrayInputStream(stream.getBytes(UTF_8))))
                .containsExactly("data: 1%n%n".replace("%n", end), "event: x%ndata: 2%n%n".replace("%n", end));
    }

    @Test
    void framesAreTheSameHoweverTheBytesAreCut() throws IOException {
        String stream = "data: {\"a\":\"ü\"}\r\n\r\n: ping\n\nevent: e\rdata: 1\r\rdata: " + "x".repeat(20_000)
                + "\n\n\n\n\ndata: [DONE]\n\n";
        byte[] bytes = stream.getBytes(UTF_8);
        List<String> whole = frames(new ByteArrayInputStream(bytes));
        assertThat(whole).hasSize(5);
        for (int seed = 0; seed < 200; seed++) {
            assertThat(frames(new Pieces(bytes, new Random(seed))))
                    .as("seed " + seed)
                    .isEqualTo(whole);
        }
    }

    @Test
    void lastFrameMayLackItsEmptyLine() throws IOException {
        SseFrame frame = first("data: [DONE]");
        assertThat(frame.isTerminated()).isFalse();
        assertThat(frame.dataIs("[DONE]")).isTrue();
    }

    @Test
    void dataIsFoundWithAndWithoutSpaceAndBehindAByteOrderMark() throws IOException {
        assertThat(data(first("data:{}\n\n"))).isEqualTo("{}");
        assertThat(data(first("event: x\ndata: {} \nid: 7\n\n"))).isEqualTo("{} ");
        assertThat(data(first("\uFEFFdata: 1\n\n"))).isEqualTo("1");
        assertThat(first(": comment\n\n").hasData()).isFalse();
        assertThat(first("database: x\n\n").hasData()).isFalse();
        assertThat(first("data\n\n").hasData()).isTrue();
    }

    @Test
    void dataOnSeveralLinesBecomesOne() throws IOException {
        SseFrame frame = first("event: x\ndata: {\ndata: \"a\":1}\n\n");
        assertThat(text(frame.onOneLine())).isEqualTo("event: x\ndata: { \"a\":1}\n\n");
        assertThat(data(frame.onOneLine())).isEqualTo("{ \"a\":1}");
    }

    @Test
    void keptFrameSurvivesTheNextOne() throws IOException {
        var reader = new SseReader(new ByteArrayInputStream("data: 1\n\ndata: 2\n\n".getBytes(UTF_8)));
        SseFrame kept = java.util.Objects.requireNonNull(reader.next()).kept();
        reader.next();
        assertThat(text(kept)).isEqualTo("data: 1\n\n");
    }

    @Test
    void frameWithoutEndIsRefusedBeforeItFillsTheMemory() {
        var endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                Arrays.fill(target, offset, offset + length, (byte) 'x');
                return length;
            }
        };
        assertThatThrownBy(() -> new SseReader(endless).next()).isInstanceOf(SseReader.FrameTooLargeException.class);
    }

    @Test
    void whatWasMadeOfTheFramesIsFlushedBeforeWaiting() throws IOException {
        var flushes = new int[1];
        var reader = new SseReader(new ByteArrayInputStream("data: 1\n\ndata: 2\n\n".getBytes(UTF_8)));
        reader.beforeWaiting(() -> flushes[0]++);
        reader.next();
        reader.next();
        // Both frames came with one read: nothing was waited for in between.
        assertThat(flushes[0]).isEqualTo(1);
    }

    /** Gives the bytes in pieces of random length. */
    private static final class Pieces extends InputStream {
        private final byte[] bytes;
        private final Random random;
        private int next;

        Pieces(byte[] bytes, Random random) {
            this.bytes = bytes;
            this.random = random;
        }

        @Override
        public int read() {
            return next == bytes.length ? -1 : bytes[next++];
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (next == bytes.length) return -1;
            int count = Math.min(1 + random.nextInt(9), Math.min(length, bytes.length - next));
            System.arraycopy(bytes, next, target, offset, count);
            next += count;
            return count;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "data: 2%n%n, true",
        "%n%ndata: 2%n%n, true",
        "data: 2%n, false",
        "data: 2, false",
        "%n, false",
        "'', false",
        ": ping%nid: 1%n%n, true"
    })
    void tellsWhetherTheNextFrameIsHereWhole(String behind, boolean here) throws IOException {
        for (String end : List.of("\n", "\r\n")) {
            String stream = ("data: 1%n%n" + behind).replace("%n", end);
            var reader = new SseReader(new ByteArrayInputStream(stream.getBytes(UTF_8)));
            assertThat(reader.isNextHere()).isFalse();
            assertThat(reader.next()).isNotNull();
            assertThat(reader.isNextHere()).as(stream).isEqualTo(here);
        }
    }

    /** Half of a CRLF looks like an end. */
    @Test
    void frameIsNotHereWholeWhileALineFeedMayFollow() throws IOException {
        var reader = new SseReader(new ByteArrayInputStream("data: 1\r\rdata: 2\r\r".getBytes(UTF_8)));
        assertThat(reader.next()).isNotNull();
        assertThat(reader.isNextHere()).isFalse();
    }
}
