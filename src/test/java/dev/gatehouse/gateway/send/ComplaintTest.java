package dev.gatehouse.gateway.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.wire.neutral.UpstreamError;
import dev.gatehouse.wire.neutral.UpstreamErrors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error bodies as providers send them, and whose fault each is. */
class ComplaintTest {

    static UpstreamError error(String json) {
        byte[] bytes = json.replace("\"", "\\\"").replace('\'', '"').getBytes(UTF_8);
        return UpstreamErrors.read(bytes, 0, bytes.length).orElseThrow();
    }

    private static void assertClass(AttemptClass expected, int status, String body) {
        assertThat(Verdict.of(status, error(body))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "AUTH|400|[{'error':{'code':400,'message':'API key not valid. Please pass a valid API key.','status':'INVALID_ARGUMENT','details':[{'reason':'API_KEY_INVALID'}]}}]",
                "AUTH|400|{'error':{'code':400,'message':'API key expired. Please renew the API key.','status':'INVALID_ARGUMENT'}}",
                "AUTH|400|{'code':'Client specified an invalid argument','error':'Incorrect API key provided: xa***. You can obtain an API key from https://console.x.ai.'}",
                "QUOTA_EXHAUSTED|400|{'type':'error','error':{'type':'invalid_request_error','message':'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.'}}",
                "QUOTA_EXHAUSTED|400|{'error':{'message':'Insufficient Balance','type':'unknown_error','param':null,'code':'invalid_request_error'}}",
            })
    void ourKeyOrCreditIsAtFault(AttemptClass expected, int status, String body) {
        assertClass(expected, status, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "400|{'error':{'message':'Model Not Exist','type':'invalid_request_error','param':null,'code':'invalid_request_error'}}",
                "400|{'object':'error','message':'Invalid model: mistral-foo','type':'invalid_model','param':null,'code':'1500'}",
                "400|{'error':{'message':'foo/bar is not a valid model ID','code':400},'user_id':'u'}",
                "400|{'error':{'message':'The model `mixtral-8x7b-32768` has been decommissioned and is no longer supported.','type':'invalid_request_error','code':'model_decommissioned'}}",
                "400|{'error':{'message':'The model `mixtral-8x7b-32768` has been decommissioned and is no longer supported.'}}",
                "400|{'error':'model \"llama9\" not found, try pulling it first'}",
                "400|{'error':{'message':'models/gemini-0 is not found for API version v1main','code':400}}",
                "403|{'error':{'message':'Project `proj_x` does not have access to model `gpt-4o-mini`','type':'invalid_request_error','param':null,'code':'model_not_found'}}",
                "403|{'error':{'message':'The model `x` is blocked at the organization level. Please have the org admin enable this model','type':'permissions_error','code':'model_permission_blocked_org'}}",
                "403|{'error':{'message':'The model `x` is blocked at the project level.','type':'permissions_error','code':'model_permission_blocked_project'}}",
            })
    void modelCannotBeHad(int status, String body) {
        assertClass(AttemptClass.MODEL_GONE, status, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "422|{'error':{'message':'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 8000 `inputs` tokens and 512 `max_new_tokens`','type':'invalid_request_error','param':null,'code':null}}",
                "400|{'error':'This model`s maximum prompt length is 131072 but the request contains 537812 tokens.','code':'Client specified an invalid argument'}",
                "400|{'error':{'code':400,'message':'the request exceeds the available context size, try increasing it','type':'exceed_context_size_error','n_prompt_tokens':1,'n_ctx':1}}",
                "400|{'type':'error','error':{'type':'invalid_request_error','message':'input length and `max_tokens` exceed context limit: 199000 + 21333 > 200000, decrease input length or `max_tokens` and try again'}}",
                "400|{'error':{'message':'Invalid \"messages[1].content\": string too long.','type':'invalid_request_error','param':'messages[1].content','code':'string_above_max_length'}}",
            })
    void promptIsTooLong(int status, String body) {
        assertClass(AttemptClass.CONTEXT_LENGTH, status, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "RATE_LIMITED|413|{'error':{'message':'Request too large for model `llama-3.1-8b-instant` in organization `org_x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 12328, please reduce your message size and try again. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing','type':'tokens','code':'rate_limit_exceeded'}}",
                "RATE_LIMITED|400|{'error':{'message':'Slow down.','type':'rate_limit_error','code':null}}",
                "UPSTREAM_ERROR|400|{'error':{'message':'x','type':'server_error','code':null}}",
                "UPSTREAM_ERROR|400|{'error':{'message':'Provider returned error','code':400,'metadata':{'raw':'{\"error\":{\"message\":\"Overloaded\"}}','provider_name':'X'}}}",
            })
    void providerIsBusy(AttemptClass expected, int status, String body) {
        assertClass(expected, status, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'error':{'message':'Invalid \"user\": string too long. Expected a string with maximum length 64, but got a string with length 70 instead.','type':'invalid_request_error','param':'user','code':'string_above_max_length'}}",
                "{'error':{'message':'max_tokens must not exceed the maximum tokens of 4096 for output','type':'invalid_request_error','param':'max_tokens','code':null}}",
                "{'error':{'message':'This model does not support tool use: tool `search` not found','type':'invalid_request_error','code':null}}",
                "{'error':{'message':'The model returned an invalid response: file file-abc not found','type':'invalid_request_error','code':null}}",
                "{'error':{'message':'The file model.bin not found','type':'invalid_request_error'}}",
                "{'error':{'message':'Invalid value: \"the model x does not exist\"','type':'invalid_request_error','param':'messages[0].role'}}",
                "{'error':{'message':'Invalid value: \"incorrect api key\", insufficient balance','type':'invalid_request_error'}}",
            })
    void requestIsAtFault(String body) {
        assertClass(AttemptClass.CLIENT_ERROR, 400, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'error':{'message':'Your chosen model requires moderation and your input was flagged','code':403,'metadata':{'reasons':['x']}}}",
            })
    void requestIsNotAllowed(String body) {
        assertClass(AttemptClass.CONTENT_POLICY, 403, body);
    }
}
