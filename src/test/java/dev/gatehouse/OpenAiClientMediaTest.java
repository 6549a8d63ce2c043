package dev.gatehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.moderations.ModerationCreateParams;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The official OpenAI client judges all that is not chat, while the first provider fails. */
class OpenAiClientMediaTest {

    private static void judge(Script second, Consumer<OpenAIClient> use) {
        try (var failing = FakeUpstream.start(Script.status(503, "{}"));
                var answering = FakeUpstream.start(second);
                var gateway = TestGateway.turbo(failing, answering)) {
            use.accept(OpenAIOkHttpClient.builder()
                    .baseUrl(gateway.url() + "/v1")
                    .apiKey(gateway.key())
                    .maxRetries(0)
                    .build());
            assertThat(answering.requests()).isNotEmpty();
        }
    }

    private static Script json(String json) {
        return Script.status(200, json.replace('\'', '"'));
    }

    @Test
    void embeddings() {
        judge(
                json("{'object':'list','data':[{'object':'embedding','index':0,'embedding':[0.5,-1]}],'model':'m',"
                        + "'usage':{'prompt_tokens':2,'total_tokens':2}}"),
                client -> {
                    var answer = client.embeddings()
                            .create(EmbeddingCreateParams.builder()
                                    .model("turbo")
                                    .input("hello")
                                    .build());
                    assertThat(answer.data().getFirst().embedding()).hasSize(2);
                    assertThat(answer.model()).isEqualTo("turbo");
                });
    }

    @Test
    void completions() {
        judge(
                json("{'id':'c','object':'text_completion','created':1,'model':'m',"
                        + "'choices':[{'index':0,'text':'hi','finish_reason':'stop','logprobs':null}]}"),
                client -> assertThat(client.completions()
                                .create(CompletionCreateParams.builder()
                                        .model("turbo")
                                        .prompt("say hi")
                                        .build())
                                .choices()
                                .getFirst()
                                .text())
                        .isEqualTo("hi"));
    }

    @Test
    void moderations() {
        judge(
                json("{'id':'x','model':'m','results':[{'flagged':true}]}"),
                client -> assertThat(client.moderations()
                                .create(ModerationCreateParams.builder()
                                        .model("turbo")
                                        .input("bad")
                                        .build())
                                .results()
                                .getFirst()
                                .flagged())
                        .isTrue());
    }

    @Test
    void imagesWholeAndAsEvents() {
        Script both = (request, wire) -> {
            if (!request.text().contains("\"stream\":true")) {
                wire.json(200, "{\"created\":1,\"data\":[{\"b64_json\":\"AAAA\"}]}");
                return;
            }
            wire.sse();
            wire.event(
                    "image_generation.completed",
                    "{\"type\":\"image_generation.completed\",\"b64_json\":\"BBBB\",\"created_at\":1}");
            wire.endChunks();
        };
        judge(both, client -> {
            var asked =
                    ImageGenerateParams.builder().model("turbo").prompt("a cat").build();
            assertThat(client.images()
                            .generate(asked)
                            .data()
                            .orElseThrow()
                            .getFirst()
                            .b64Json())
                    .hasValue("AAAA");
            try (var stream = client.images().generateStreaming(asked)) {
                assertThat(stream.stream().toList())
                        .singleElement()
                        .satisfies(event -> assertThat(
                                        event.asGenerationCompleted().b64Json())
                                .isEqualTo("BBBB"));
            }
        });
    }

    @Test
    void imageEdit() {
        judge(json("{'created':1,'data':[{'b64_json':'AAAA'}]}"), client -> {
            var asked = ImageEditParams.builder()
                    .model("turbo")
                    .prompt("a hat")
                    .image(new ByteArrayInputStream(new byte[2_000_000]))
                    .build();
            assertThat(client.images()
                            .edit(asked)
                            .data()
                            .orElseThrow()
                            .getFirst()
                            .b64Json())
                    .hasValue("AAAA");
        });
    }

    @Test
    void speech() {
        Script sound = (request, wire) -> {
            wire.status(200, "Content-Type: audio/mpeg", "Transfer-Encoding: chunked");
            wire.chunk("sound");
            wire.endChunks();
        };
        judge(sound, client -> {
            var asked = SpeechCreateParams.builder()
                    .model("turbo")
                    .input("hi")
                    .voice("alloy")
                    .build();
            try (var answer = client.audio().speech().create(asked)) {
                assertThat(new String(answer.body().readAllBytes(), UTF_8)).isEqualTo("sound");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void transcriptionWholeAndAsEvents() {
        Script both = (request, wire) -> {
            if (!request.text().contains("name=\"stream\"")) {
                wire.json(200, "{\"text\":\"hi\"}");
                return;
            }
            wire.sse();
            wire.frame("{\"type\":\"transcript.text.delta\",\"delta\":\"hi\"}");
            wire.frame("{\"type\":\"transcript.text.done\",\"text\":\"hi\"}");
            wire.endChunks();
        };
        judge(both, client -> {
            var asked = TranscriptionCreateParams.builder()
                    .model("turbo")
                    .file(new ByteArrayInputStream(new byte[50_000]))
                    .build();
            assertThat(client.audio()
                            .transcriptions()
                            .create(asked)
                            .asTranscription()
                            .text())
                    .isEqualTo("hi");
            try (var stream = client.audio().transcriptions().createStreaming(asked)) {
                assertThat(stream.stream()
                                .toList()
                                .getLast()
                                .asTranscriptTextDone()
                                .text())
                        .isEqualTo("hi");
            }
        });
    }

    @Test
    void refusalOfTheProviderIsItsOwnException() {
        try (var provider = FakeUpstream.start(Script.status(400, "{\"error\":{\"message\":\"no\"}}"));
                var gateway = TestGateway.turbo(provider)) {
            var client = OpenAIOkHttpClient.builder()
                    .baseUrl(gateway.url() + "/v1")
                    .apiKey(gateway.key())
                    .maxRetries(0)
                    .build();
            var asked =
                    EmbeddingCreateParams.builder().model("turbo").input("x").build();
            assertThatThrownBy(() -> client.embeddings().create(asked)).isInstanceOf(BadRequestException.class);
        }
    }
}
