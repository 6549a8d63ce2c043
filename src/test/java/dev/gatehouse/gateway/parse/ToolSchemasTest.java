package dev.gatehouse.gateway.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.testing.TestGateway;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What schemas that strangers wrote make of arguments that models wrote. */
class ToolSchemasTest {

    private static final String LONG = "a".repeat(200);

    private static ObjectNode schema(String text) {
        return (ObjectNode) TestGateway.json(text);
    }

    private static Optional<String> fault(String schema, String arguments) {
        var schemas = new ToolSchemas();
        schemas.add("tool", schema(schema));
        return schemas.fault("tool", arguments);
    }

    @Test
    void argumentsThatMatchHaveNoFault() {
        String schema = """
                {"type":"object","required":["path","lines"],"additionalProperties":false,
                 "properties":{"path":{"type":"string","pattern":"^/[a-z/]+$"},
                  "lines":{"type":"array","items":{"$ref":"#/$defs/line"},"uniqueItems":true},
                  "mode":{"enum":["r","w"]}},
                 "patternProperties":{"^x-":{"type":"integer"}},
                 "$defs":{"line":{"type":"integer","minimum":1}}}""";
        assertThat(fault(schema, "{\"path\":\"/etc/hosts\",\"lines\":[1,2],\"mode\":\"r\",\"x-a\":1}"))
                .isEmpty();
        assertThat(fault(schema, "{\"path\":\"/etc/hosts\",\"lines\":[0]}").orElse(""))
                .contains("/lines/0");
        assertThat(fault(schema, "{\"path\":\"ETC\",\"lines\":[]}").orElse("")).contains("/path", "pattern");
        assertThat(fault(schema, "{\"lines\":[]}").orElse("")).contains("path");
        assertThat(fault(schema, "{\"path\":\"/a\",\"lines\":[],\"x-a\":\"1\"}"))
                .isPresent();
        assertThat(fault(schema, "{\"path\":\"/a\",\"lines\":[],\"other\":1}")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1]", "\"text\"", "{\"a\":1e99999}", "null"})
    void whatIsNoObjectIsAFault(String arguments) {
        assertThat(fault("{\"type\":\"object\"}", arguments)).isPresent();
    }

    @Test
    void toolWithoutASchemaTakesAnyObject() {
        assertThat(new ToolSchemas().fault("tool", "{\"a\":1}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"properties\":{\"a\":{\"$ref\":\"http://127.0.0.1:9/schema.json\"}}}",
                "{\"properties\":{\"a\":{\"$ref\":\"file:///etc/passwd\"}}}",
                "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"}}}",
                "{\"$schema\":\"http://127.0.0.1:9/meta.json\"}",
                "{\"type\":\"objct\"}",
                "{\"type\":17}",
                "{\"properties\":[]}",
                "{\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
                "{\"properties\":{\"a\":{\"multipleOf\":1e99999}}}",
                "{\"properties\":{\"a\":{\"$dynamicRef\":\"#x\"}}}"
            })
    void schemaThatCannotBeUsedIsRefusedByTheToolsName(String schema) {
        assertThatThrownBy(() -> fault(schema, "{}"))
                .isInstanceOf(Refusal.InvalidRequest.class)
                .hasMessageContaining("\"tool\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"#\"}",
                "{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
                "{\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"^(.*a){12}$\"}}}",
                "{\"patternProperties\":{\"^(.*b){12}c$\":{}}}",
                "{\"propertyNames\":{\"pattern\":\"^(.*b){12}c$\"}}"
            })
    void endlessWorkIsCutShort(String schema) {
        String arguments = "{\"a\":\"" + LONG + "!\",\"" + "b".repeat(200) + "\":1}";
        long before = System.nanoTime();
        assertThat(fault(schema, arguments).orElse("")).contains("could not be checked");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void definitionsThatMultiplyAreCutShort() {
        var schema = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (int i = 0; i < 40; i++) {
            String next = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
            schema.append("\"d%d\":{\"allOf\":[%s,%s]},".formatted(i, next, next));
        }
        schema.append("\"d40\":true}}");
        assertThat(fault(schema.toString(), "{}").orElse("")).contains("could not be checked");
    }
}
