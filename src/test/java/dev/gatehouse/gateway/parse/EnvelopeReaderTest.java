package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a request, and which bytes of it change on the way to a provider. */
class EnvelopeReaderTest {

    private static String upstream(String body) {
        return new String(
                EnvelopeReader.read(Endpoint.CHAT, body.getBytes(UTF_8))
                        .forUpstream("up", List.of())
                        .toBytes(),
                UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'x'}|{'model':'up'}",
                "{'model':'x','stream':false}|{'model':'up','stream':false}",
                "{'model':'x','stream':null}|{'model':'up','stream':null}",
                "{'model':'x','stream_options':{}}|{'model':'up','stream_options':{}}",
                "{'model':'x','stream':true}|{'stream_options':{'include_usage':true},'model':'up','stream':true}",
                "{ 'a':1, 'model':'x','stream':true}|{ 'a':1, 'stream_options':{'include_usage':true},'model':'up','stream':true}",
                "{'stream':true,'stream_options':{},'model':'x'}|{'stream':true,'stream_options':{'include_usage':true},'model':'up'}",
                "{'model':'x','stream':true,'stream_options':{ 'y':[1] }}|{'model':'up','stream':true,'stream_options':{'include_usage':true, 'y':[1] }}",
                "{'model':'x','stream':true,'stream_options':null}|{'model':'up','stream':true,'stream_options':{'include_usage':true}}",
                "{'model':'x','stream':true,'stream_options':{'include_usage':false}}|{'model':'up','stream':true,'stream_options':{'include_usage':true}}",
                "{'model':'x','stream':true,'stream_options':{'include_usage':true,'y':2}}|{'model':'up','stream':true,'stream_options':{'include_usage':true,'y':2}}",
                "{'stream_options':{'include_usage':false},'model':'x','stream':true}|{'stream_options':{'include_usage':true},'model':'up','stream':true}",
                "{'x':{'model':'inner','stream':true},'model':'\\u00fc'}|{'x':{'model':'inner','stream':true},'model':'up'}",
            })
    void onlyModelAndUsageChange(String body, String expected) {
        assertThat(upstream(body.replace('\'', '"'))).isEqualTo(expected.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'x'}|{'stream':true,'stream_options':{'include_usage':true},'model':'up'}",
                "{'stream':false,'model':'x'}|{'stream':true,'stream_options':{'include_usage':true},'model':'up'}",
                "{'model':'x','stream':null,'stream_options':{}}|{'model':'up','stream':true,'stream_options':{'include_usage':true}}",
                "{'model':'x','stream':true,'stream_options':{'include_usage':true}}|{'model':'up','stream':true,'stream_options':{'include_usage':true}}",
            })
    void endpointMayStreamWhateverTheBodySays(String body, String expected) {
        var envelope = EnvelopeReader.read(
                Endpoint.CHAT_STREAM, body.replace('\'', '"').getBytes(UTF_8));
        assertThat(envelope.stream()).isTrue();
        assertThat(new String(envelope.forUpstream("up", List.of()).toBytes(), UTF_8))
                .isEqualTo(expected.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "COMPLETIONS|{'model':'x','stream':true}|true|{'stream_options':{'include_usage':true},'model':'up','stream':true}",
                "IMAGE_GENERATIONS|{'model':'x','stream':true,'stream_options':7}|true|{'model':'up','stream':true,'stream_options':7}",
                "IMAGE_GENERATIONS|{'model':'x'}|false|{'model':'up'}",
                "SPEECH|{'model':'x','stream_format':'sse'}|true|{'model':'up','stream_format':'sse'}",
                "SPEECH|{'model':'x','stream_format':'audio','stream':1}|false|{'model':'up','stream_format':'audio','stream':1}",
                "SPEECH|{'stream_format':{'a':'sse'},'model':'x'}|false|{'stream_format':{'a':'sse'},'model':'up'}",
                "EMBEDDINGS|{'model':'x','stream':'y','messages':[],'stream':1}|false|{'model':'up','stream':'y','messages':[],'stream':1}",
            })
    void fieldsMeanWhatTheEndpointMeans(Endpoint endpoint, String body, boolean stream, String expected) {
        var envelope = EnvelopeReader.read(endpoint, body.replace('\'', '"').getBytes(UTF_8));
        assertThat(envelope.stream()).isEqualTo(stream);
        assertThat(new String(envelope.forUpstream("up", List.of()).toBytes(), UTF_8))
                .isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void factsAreRead() {
        var envelope = EnvelopeReader.read(
                Endpoint.CHAT,
                "{\"model\":\"a\\/b\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}".getBytes(UTF_8));
        assertThat(envelope.model()).isEqualTo("a/b");
        assertThat(envelope.stream()).isTrue();
        assertThat(envelope.usageWanted()).isTrue();
    }

    @Test
    void splicedLengthIsExact() throws IOException {
        var splice = EnvelopeReader.read(Endpoint.CHAT, "{\"model\":\"x\",\"stream\":true}".getBytes(UTF_8))
                .forUpstream("a \"quoted\" ü", List.of());
        var out = new java.io.ByteArrayOutputStream();
        splice.writeTo(out);
        assertThat(out.size()).isEqualTo(splice.length());
        assertThat(out.toString(UTF_8)).contains("\"a \\\"quoted\\\" ü\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
    void onlyUtf8IsJson(String charset) {
        byte[] bytes = "{\"model\":\"x\"}".getBytes(Charset.forName(charset));
        Assertions.assertThatThrownBy(() -> EnvelopeReader.read(Endpoint.CHAT, bytes))
                .isInstanceOf(Refusal.InvalidRequest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p1/m\\u0000", "p1/\\ud800", "\\n", "p1/\\u0085"})
    void modelThatIsNoTextIsRefused(String model) {
        Assertions.assertThatThrownBy(
                        () -> EnvelopeReader.read(Endpoint.CHAT, ("{\"model\":\"" + model + "\"}").getBytes(UTF_8)))
                .isInstanceOf(Refusal.InvalidRequest.class);
    }

    @Test
    void modelThatIsTooLongIsRefused() {
        String longest = "m".repeat(256);
        assertThat(EnvelopeReader.read(Endpoint.CHAT, ("{\"model\":\"" + longest + "\"}").getBytes(UTF_8))
                        .model())
                .isEqualTo(longest);
        Assertions.assertThatThrownBy(
                        () -> EnvelopeReader.read(Endpoint.CHAT, ("{\"model\":\"m" + longest + "\"}").getBytes(UTF_8)))
                .isInstanceOf(Refusal.InvalidRequest.class)
                .hasMessageContaining("256");
    }

    @Test
    void modelNameMayBeWrittenWithEscapes() {
        assertThat(upstream("{\"mod\\u0065l\":\"x\"}")).isEqualTo("{\"mod\\u0065l\":\"up\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'x','user':'u-1'}|u-1",
                "{ 'user' :  'fr\\u00fch' , 'model':'x'}|früh",
                "{'user':'first','model':'x','user':'second'}|first",
                "{'model':'x','user':''}|``",
                "{'model':'x','user':7}|-",
                "{'model':'x','user':null}|-",
                "{'model':'x','user':{'user':'inner'}}|-",
                "{'model':'x','metadata':{'user':'inner'}}|-",
                "{'model':'x'}|-",
            })
    void textOfAFieldIsReadWhenAskedFor(String body, String expected) {
        assertThat(envelope(body).text("user").orElse("-")).isEqualTo(expected);
    }

    @Test
    void textThatIsTooLongForANameIsNone() {
        String longest = "u".repeat(512);
        assertThat(envelope("{'model':'x','user':'" + longest + "'}").text("user"))
                .hasValue(longest);
        assertThat(envelope("{'model':'x','user':'u" + longest + "'}").text("user"))
                .isEmpty();
    }

    private static Envelope envelope(String body) {
        return EnvelopeReader.read(Endpoint.CHAT, body.replace('\'', '"').getBytes(UTF_8));
    }

    @Test
    void messageOfARefusalHoldsNothingOfTheBody() {
        Assertions.assertThatThrownBy(
                        () -> EnvelopeReader.read(Endpoint.CHAT, "{\"model\":\"x\", canary-prompt}".getBytes(UTF_8)))
                .isInstanceOf(Refusal.InvalidRequest.class)
                .hasMessageNotContaining("canary")
                .hasMessageContaining("line 1");
    }

    @Test
    void anyGarbageIsARefusalAndNothingElse() {
        byte[] seed = "{\"model\":\"x\",\"stream\":true,\"stream_options\":{\"include_usage\":false},\"a\":[1,{}]}"
                .getBytes(UTF_8);
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = seed.clone();
            for (int i = random.nextInt(4); i >= 0; i--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                EnvelopeReader.read(Endpoint.CHAT, bytes)
                        .forUpstream("up", List.of())
                        .toBytes();
            } catch (Refusal.InvalidRequest expected) {
                assertThat(expected.status()).isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'max_tokens':5000|5000",
                "'max_tokens':0|0",
                "'max_tokens':5000.0|5000",
                "'max_tokens':5e3|5000",
                "'max_tokens': 0.5E+4 |5000",
                "'max_tokens':12.5|13",
                "'max_tokens':99999999999999999999|999999999999",
                "'max_tokens':1e999999999999|999999999999",
                "'max_tokens':1e-999999999999|0",
                "'max_tokens':1,'max_tokens':5000|5000",
                "'max_tokens':5000,'max_tokens':1|5000",
                "'max_tokens':null,'max_tokens':7|7",
                "'max_tokens':-5|none",
                "'max_tokens':'5'|none",
                "'max_tokens':null|none",
                "'max_tokens':[5]|none",
                "'x':{'max_tokens':5}|none",
            })
    void numberIsWhatIsWrittenAndOfSeveralTheLargest(String fields, String expected) {
        assertThat(number(fields)).isEqualTo(expected);
    }

    private static String number(String fields) {
        String body = ("{'model':'x'," + fields + "}").replace('\'', '"');
        OptionalLong number =
                EnvelopeReader.read(Endpoint.CHAT, body.getBytes(UTF_8)).number("max_tokens");
        return number.isPresent() ? Long.toString(number.getAsLong()) : "none";
    }

    @Test
    void numberCannotHideBehindManyFields() {
        String many = "'max_tokens':1," + "'a':1,".repeat(200);
        assertThat(number(many + "'max_tokens':5000")).isEqualTo("999999999999");
        assertThat(number(many + "'a':1")).isEqualTo("1");
    }

    @Test
    void bodyTakesAByteMoreThanAllowedAtMost() throws IOException {
        for (int length : new int[] {0, 100, 70_000, 3_000_000}) {
            for (var announced : new OptionalLong[] {OptionalLong.empty(), OptionalLong.of(length)}) {
                var taken = new AtomicLong();
                byte[] body = Intake.read(new ByteArrayInputStream(new byte[length]), announced, length, taken::set);
                assertThat(body).hasSize(length);
                assertThat(taken.get()).isBetween((long) length, length + 1L);
            }
        }
    }

    @Test
    void bodyIsReadUpToItsLimitAndNoFurther() throws IOException {
        for (int length : new int[] {0, 1, 99, 100}) {
            for (var announced : new OptionalLong[] {OptionalLong.empty(), OptionalLong.of(length)}) {
                assertThat(Intake.read(new ByteArrayInputStream(new byte[length]), announced, 100, bytes -> {}))
                        .hasSize(length);
            }
        }
        for (int length : new int[] {101, 5_000}) {
            var rest = new ByteArrayInputStream(new byte[length]);
            Assertions.assertThatThrownBy(() -> Intake.read(rest, OptionalLong.of(length), 100, bytes -> {}))
                    .isInstanceOf(Refusal.TooLarge.class);
            assertThat(rest.available()).isEqualTo(length);
            Assertions.assertThatThrownBy(() -> Intake.read(rest, OptionalLong.empty(), 100, bytes -> {}))
                    .isInstanceOf(Refusal.TooLarge.class);
        }
        assertThat(Intake.read(new ByteArrayInputStream(new byte[70_000]), OptionalLong.empty(), 100_000, bytes -> {}))
                .hasSize(70_000);
        assertThat(Intake.read(
                        new ByteArrayInputStream(new byte[3_000_000]),
                        OptionalLong.of(3_000_000),
                        5_000_000,
                        bytes -> {}))
                .hasSize(3_000_000);
    }
}
