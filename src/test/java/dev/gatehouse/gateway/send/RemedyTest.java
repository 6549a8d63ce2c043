package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.parse.Change;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which complaints lead to which changes: what is changed for one request is changed for all. */
class RemedyTest {

    private static final Change.Rename TO_COMPLETION = new Change.Rename("max_tokens", "max_completion_tokens");

    /** A request with everything that the complaints here are about. */
    private static Envelope request() {
        return EnvelopeReader.read(Endpoint.CHAT, """
                {"model":"x","stream":true,"messages":[],"temperature":3,"top_p":1,"top_k":1,"seed":7,"user":"u","store":false,
                 "metadata":{},"logit_bias":{},"reasoning_effort":"xhigh","stop":["END"],"max_tokens":5,
                 "max_completion_tokens":5,"dimensions":256,"top_n":3,"suffix":"b","size":"99x99","junk":1,"tools":[]}
                """.getBytes(UTF_8));
    }

    private static List<Change> remedy(int status, String body) {
        return Remedy.of(status, ComplaintTest.error(body), request(), List.of());
    }

    private static String message(String text) {
        return "{'error':{'message':'" + text + "','type':'invalid_request_error','param':null,'code':null}}";
    }

    private static List<Change> drops(String names) {
        return Arrays.stream(names.split(" "))
                .map(name -> (Change) new Change.Drop(name))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "stream_options|Unrecognized request argument supplied: stream_options",
                "top_k seed|Unrecognized request arguments supplied: top_k, seed",
                "top_k|Unsupported parameter: \"top_k\" is not supported with this model.",
                "top_k|property \"top_k\" is unsupported, did you mean \"top_p\"?",
                "top_k|json: unknown field \"top_k\"",
                "top_k|unknown field `top_k`, expected one of `model`, `temperature`, `seed` at line 1 column 9",
                "top_k seed|Additional properties are not allowed (\"top_k\", \"seed\" were unexpected)",
                "top_k seed|this model does not support parameters: [\"top_k\", \"seed\"]",
                "temperature|`temperature` is deprecated for this model.",
                "top_p|`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
                "temperature|Unsupported value: \"temperature\" does not support 3 with this model. Only the default (1) value is supported.",
            })
    void namesAreFoundInTheMessage(String names, String text) {
        assertThat(remedy(400, message(text))).isEqualTo(drops(names));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "store|{'object':'error','message':{'detail':[{'type':'extra_forbidden','loc':['body','store'],'msg':'Extra inputs are not permitted','input':false}]},'type':'invalid_request_error','param':null,'code':null}",
                "user store logit_bias metadata|{'detail':[{'type':'extra_forbidden','loc':['body','user'],'msg':'Extra inputs are not permitted'},{'type':'extra_forbidden','loc':['body','store'],'msg':'x'},{'type':'extra_forbidden','loc':['body','logit_bias'],'msg':'x'},{'type':'extra_forbidden','loc':['body','metadata'],'msg':'x'}]}",
                "top_k|{'detail':[{'type':'extra_forbidden','loc':['body','top_k'],'msg':'Extra inputs are not permitted'},{'type':'less_than_equal','loc':['body','temperature'],'msg':'x'}]}",
            })
    void everyFieldThatIsTooManyIsLeftOutAtOnce(String names, String body) {
        assertThat(remedy(422, body)).isEqualTo(drops(names));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'error':{'message':'Unsupported value: \"xhigh\" is not supported with the \"gpt-5\" model. Supported values are: \"minimal\", \"low\", \"medium\", and \"high\".','type':'invalid_request_error','param':'reasoning_effort','code':'unsupported_value'}}",
                "{'error':{'message':'\"xhigh\" is not supported','type':'invalid_request_error','param':'reasoning_effort','code':'unsupported_value'}}",
                "{'error':{'message':'Invalid \"seed\": unsupported, maximum is 4.','param':'seed','type':'invalid_request_error','code':null}}",
                "{'error':{'message':'\"temperature\" of 3 is not supported, it must be between 0 and 2','param':'temperature','type':'invalid_request_error'}}",
            })
    void valueThatIsRefusedIsNoRefusalOfTheParameter(String body) {
        assertThat(remedy(400, body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'error':{'message':'Unknown parameter: \"dimensions\".','type':'invalid_request_error','param':'dimensions','code':'unknown_parameter'}}",
                "{'detail':[{'type':'extra_forbidden','loc':['body','dimensions'],'msg':'Extra inputs are not permitted','input':256}]}",
                "{'detail':[{'type':'extra_forbidden','loc':['body','top_n'],'msg':'Extra inputs are not permitted'}]}",
                "{'detail':[{'type':'extra_forbidden','loc':['body','junk'],'msg':'Extra inputs are not permitted'}]}",
                "{'error':{'message':'suffix is not currently supported','param':'suffix','type':'BadRequestError','code':400}}",
                "{'error':{'message':'Invalid \"stop\": 5 stop sequences are not supported, maximum is 4.','param':'stop','type':'invalid_request_error','code':null}}",
                "{'error':{'message':'This size is not supported by this model.','param':'size','type':'image_generation_user_error'}}",
            })
    void whatMakesTheRequestIsNeverLeftOut(String body) {
        assertThat(remedy(400, body)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'object':'error','message':'Unexpected role \"user\" after role \"tool\"','type':'invalid_request_error','param':null,'code':null}",
                "{'error':{'message':'Invalid schema for function \"temperature\": In context=(\"properties\", \"x\"), \"additionalProperties\" is not permitted.','param':'tools[0].function.parameters','type':'invalid_request_error','code':'invalid_function_parameters'}}",
                "{'error':{'message':'Unknown parameter: \"user\".','param':'messages[0].user','type':'invalid_request_error'}}",
                "{'error':{'message':'\"messages.0\" : for \"role:user\" the following must be satisfied[(\"messages.0\" : property \"metadata\" is unsupported)]','type':'invalid_request_error'}}",
                "{'detail':[{'type':'extra_forbidden','loc':['body','messages',0,'user','metadata'],'msg':'Extra inputs are not permitted'}]}",
                "{'detail':[{'type':'extra_forbidden','loc':['body','metadata','user'],'msg':'Extra inputs are not permitted'}]}",
            })
    void namesOfOtherThingsAreNoParameters(String body) {
        assertThat(remedy(400, body)).isEmpty();
    }

    @Test
    void limitIsRenamedEvenIfTheOtherIsThere() {
        String body =
                "{'error':{'message':'Unsupported parameter: \"max_tokens\" is not supported with this model. Use "
                        + "\"max_completion_tokens\" instead.','param':'max_tokens','code':'unsupported_parameter'}}";
        assertThat(remedy(400, body)).containsExactly(TO_COMPLETION);
    }

    @Test
    void limitIsNotRenamedBack() {
        var error = ComplaintTest.error(
                "{'error':{'message':'x','param':'max_completion_tokens','code':'unknown_parameter'}}");
        assertThat(Remedy.of(400, error, request(), List.of(TO_COMPLETION))).isEmpty();
    }

    @Test
    void whatWasTriedIsNotTriedAgain() {
        var error = ComplaintTest.error(message("Unknown parameters: \"top_k\", \"seed\""));
        assertThat(Remedy.of(400, error, request(), drops("top_k"))).isEqualTo(drops("seed"));
    }

    @Test
    void otherStatusesAreNoComplaints() {
        assertThat(remedy(404, message("Unknown parameter: \"top_k\""))).isEmpty();
    }
}
