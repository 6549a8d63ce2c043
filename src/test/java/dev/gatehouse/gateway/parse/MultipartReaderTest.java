package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.domain.Refusal;
import dev.gatehouse.testing.Form;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A form: what is found in it, what of it changes, and what is refused. */
class MultipartReaderTest {

    private static final long LIMIT = 10_000_000;

    private static MultipartEnvelope read(byte[] form) throws IOException {
        return read(Form.contentType(), new ByteArrayInputStream(form));
    }

    private static MultipartEnvelope read(String contentType, InputStream in) throws IOException {
        return MultipartReader.read(Endpoint.TRANSCRIPTIONS, contentType, in, OptionalLong.empty(), LIMIT);
    }

    private static byte[] upstream(Envelope envelope) throws IOException {
        var out = new ByteArrayOutputStream();
        var payload = envelope.forUpstream("up/ü", List.of());
        payload.writeTo(out);
        assertThat(out.size()).isEqualTo(payload.length());
        return out.toByteArray();
    }

    private static Form form(String model, byte[] file) {
        return new Form()
                .raw("what is in front of the first boundary\r\n")
                .part("language", "en")
                .part("model", model)
                .part("Content-Disposition: form-data; name=prompt", "model".getBytes(UTF_8))
                .file("file", "a \\\"model\\\"; name=.wav", file)
                .end()
                .raw("and behind the last");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 16_384, 1_048_000, 3_000_000})
    void onlyTheModelChanges(int length) throws IOException {
        byte[] file = new byte[length];
        new Random(length).nextBytes(file);
        byte[] bytes = form("turbo", file).bytes();
        try (var envelope = read(bytes)) {
            assertThat(envelope.model()).isEqualTo("turbo");
            assertThat(envelope.stream()).isFalse();
            assertThat(envelope.bytes()).isEqualTo(bytes.length);
            byte[] expected = form("up/ü", file).bytes();
            // Twice: a failover sends it again.
            assertThat(Arrays.equals(upstream(envelope), expected)).isTrue();
            assertThat(Arrays.equals(upstream(envelope), expected)).isTrue();
        }
    }

    @Test
    void contentThatLooksLikeABoundaryIsContent() throws IOException {
        String boundary = Form.contentType().substring("multipart/form-data; boundary=".length());
        String trap = "\r\n--" + boundary + "x\r\n\r\n--" + boundary.substring(1) + "\r\n\r--" + boundary
                + "-\r\n\r\r\n" + "--" + boundary + " \rContent-Disposition: form-data; name=\"model\"\r\n\r\nother";
        byte[] bytes = form("turbo", trap.getBytes(UTF_8)).bytes();
        try (var envelope = read(bytes)) {
            assertThat(envelope.model()).isEqualTo("turbo");
            assertThat(upstream(envelope))
                    .isEqualTo(form("up/ü", trap.getBytes(UTF_8)).bytes());
        }
    }

    @Test
    void itDoesNotMatterHowTheBytesArrive() throws IOException {
        byte[] bytes = form("turbo", "\r\n--\r\n------".getBytes(UTF_8)).bytes();
        var single = Collections.enumeration(Stream.iterate(0, i -> i < bytes.length, i -> i + 1)
                .map(i -> (InputStream) new ByteArrayInputStream(bytes, i, 1))
                .toList());
        try (var envelope = read(Form.contentType(), new SequenceInputStream(single))) {
            assertThat(upstream(envelope)).isEqualTo(upstream(read(bytes)));
        }
    }

    @Test
    void headersMayBeWrittenInAnyOfTheirWays() throws IOException {
        for (String head : List.of(
                "content-disposition: FORM-DATA; NAME=model",
                "Content-Type: text/plain\r\nContent-Disposition:form-data;name=\"model\"",
                "Content-Disposition: form-data;\r\n name=\"model\"",
                "Content-Disposition: form-data; filename=\"x;name=y\"; name=\"mo\\del\";")) {
            try (var envelope =
                    read(new Form().part(head, "turbo".getBytes(UTF_8)).end().bytes())) {
                assertThat(envelope.model()).isEqualTo("turbo");
            }
        }
        byte[] quoted = "--x y\r\nContent-Disposition: form-data; name=model\r\n\r\nturbo\r\n--x y--".getBytes(UTF_8);
        try (var envelope =
                read("Multipart/Form-Data; charset=utf-8; boundary=\"x y\"", new ByteArrayInputStream(quoted))) {
            assertThat(envelope.model()).isEqualTo("turbo");
        }
    }

    @Test
    void streamIsReadWhereItMeansSomething() throws IOException {
        byte[] streaming =
                new Form().part("stream", "true").part("model", "m").end().bytes();
        try (var transcription = read(streaming);
                var quiet = read(new Form()
                        .part("stream", "false")
                        .part("model", "m")
                        .end()
                        .bytes());
                var variation = MultipartReader.read(
                        Endpoint.IMAGE_VARIATIONS,
                        Form.contentType(),
                        new ByteArrayInputStream(streaming),
                        OptionalLong.empty(),
                        LIMIT)) {
            assertThat(transcription.stream()).isTrue();
            assertThat(quiet.stream()).isFalse();
            assertThat(variation.stream()).isFalse();
        }
    }

    static Stream<Arguments> refusals() {
        String model = "Content-Disposition: form-data; name=\"model\"";
        byte[] m = {'m'};
        return Stream.of(
                Arguments.of(
                        "needs a \"model\"", new Form().part("language", "en").end()),
                Arguments.of("needs a \"model\"", new Form().part("model", "").end()),
                Arguments.of("needs a \"model\"", new Form().part("model", " ").end()),
                Arguments.of("needs a \"model\"", new Form().end()),
                Arguments.of(
                        "twice",
                        new Form().part("model", "a").part("model", "b").end()),
                Arguments.of(
                        "twice",
                        new Form()
                                .part("stream", "a")
                                .part("model", "b")
                                .part("stream", "")
                                .end()),
                Arguments.of(
                        "at most 256", new Form().part("model", "m".repeat(257)).end()),
                Arguments.of(
                        "at most 256",
                        new Form().part("model", "m".repeat(5_000)).end()),
                Arguments.of("at most 256", new Form().part("model", "a\r\nb").end()),
                Arguments.of(
                        "true or false",
                        new Form()
                                .part("model", "m")
                                .part("stream", "x".repeat(2_000))
                                .end()),
                Arguments.of("last boundary", new Form().part("model", "m")),
                Arguments.of("last boundary", new Form().part("model", "m").raw("--")),
                Arguments.of("not contain the boundary", new Form()),
                Arguments.of("not contain the boundary", new Form().raw("{\"model\":\"m\"}")),
                Arguments.of("CR LF", new Form().raw("\n").part("model", "m").end()),
                Arguments.of("CR LF", new Form().part(model + "\nX: y", m).end()),
                Arguments.of("CR LF", new Form().part(model + "\rX: y", m).end()),
                Arguments.of(
                        "cannot be read",
                        new Form().part(model + "; name*=utf-8''x", m).end()),
                Arguments.of(
                        "cannot be read",
                        new Form().part(model + "; name=other", m).end()),
                Arguments.of(
                        "cannot be read",
                        new Form().part(model + "; filename=\"", m).end()),
                Arguments.of(
                        "cannot be read",
                        new Form().part("Content-Disposition: x;;name=model", m).end()),
                Arguments.of(
                        "cannot be read",
                        new Form()
                                .part("Content-Disposition: form-data; model", m)
                                .end()),
                Arguments.of(
                        "more than one",
                        new Form().part(model + "\r\n" + model, m).end()),
                Arguments.of(
                        "head of a part",
                        new Form().part("X: " + "y".repeat(9_000), m).end()),
                Arguments.of("200 parts", manyParts()));
    }

    private static Form manyParts() {
        var form = new Form().part("model", "m");
        for (int i = 0; i < 200; i++) form.part("x", "");
        return form.end();
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("refusals")
    void whatIsNoClearFormIsRefused(String reason, Form form) {
        assertThatThrownBy(() -> read(form.bytes()))
                .isInstanceOf(Refusal.InvalidRequest.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"x",
                "multipart/form-data; boundary=a; boundary=b",
                "multipart/mixed; boundary=a",
                "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void contentTypeThatNamesNoFormIsRefused(String contentType) {
        assertThatThrownBy(() -> read(contentType, InputStream.nullInputStream()))
                .isInstanceOf(Refusal.InvalidRequest.class)
                .extracting(e -> ((Refusal) e).status())
                .isEqualTo(400);
    }

    @Test
    void formIsReadUpToItsLimitAndNoFurther() {
        byte[] form = form("m", new byte[2_000_000]).bytes();
        for (var announced : new OptionalLong[] {OptionalLong.empty(), OptionalLong.of(form.length)}) {
            var in = new ByteArrayInputStream(form);
            assertThatThrownBy(() ->
                            MultipartReader.read(Endpoint.TRANSCRIPTIONS, Form.contentType(), in, announced, 1_500_000))
                    .isInstanceOf(Refusal.TooLarge.class);
            assertThat(in.available()).isGreaterThan(450_000);
        }
    }

    @Test
    void anyGarbageIsARefusalAndNothingElse() throws IOException {
        byte[] seed = form("turbo", new byte[10]).bytes();
        var random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = seed.clone();
            for (int i = random.nextInt(4); i >= 0; i--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try (var envelope = read(bytes)) {
                upstream(envelope);
            } catch (Refusal.InvalidRequest expected) {
                assertThat(expected.status()).isEqualTo(400);
            }
        }
    }
}
