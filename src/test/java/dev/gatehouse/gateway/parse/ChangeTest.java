package dev.gatehouse.gateway.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a request is left out, renamed or added for one target; every other byte stays. */
class ChangeTest {

    /** @param changes {@code -field} drops, {@code field>name} renames, {@code +text} prefills */
    private static String changed(String body, String changes) {
        List<Change> list = new ArrayList<>();
        Arrays.stream(changes.split(" ")).map(ChangeTest::change).forEach(list::add);
        return new String(
                EnvelopeReader.read(Endpoint.CHAT, body.replace('\'', '"').getBytes(UTF_8))
                        .forUpstream("up", list)
                        .toBytes(),
                UTF_8);
    }

    private static Change change(String word) {
        if (word.startsWith("-")) return new Change.Drop(word.substring(1));
        if (word.startsWith("+")) {
            return new Change.Prefill(new Change.Bytes(word.substring(1).getBytes(UTF_8)));
        }
        int arrow = word.indexOf('>');
        return new Change.Rename(word.substring(0, arrow), word.substring(arrow + 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1, 'model':'x'}|-a|{'model':'up'}",
                "{'model':'x', 'a' : [1,{'a':2}] , 'b':3}|-a|{'model':'up', 'b':3}",
                "{'model':'x' , 'a':1 }|-a|{'model':'up' }",
                "{'model':'x','a':1,'b':2,'c':3}|-b -c|{'model':'up','a':1}",
                "{'model':'x','a':1,'b':2,'c':3}|-a -c|{'model':'up','b':2}",
                "{'model':'x','a':1,'b':2,'c':3}|-a -b -c|{'model':'up'}",
                "{'a':1,'model':'x','a':2}|-a|{'model':'up'}",
                "{'model':'x','b':{'a':1}}|-a|{'model':'up','b':{'a':1}}",
                "{'model':'x','max_tokens':5}|max_tokens>max_completion_tokens|{'model':'up','max_completion_tokens':5}",
                "{'max_tokens':5,'model':'x','max_completion_tokens':6}|max_tokens>max_completion_tokens|{'model':'up','max_completion_tokens':6}",
                "{'model':'x','\\u0061':5}|a>b|{'model':'up','b':5}",
                "{'model':'x','stream':true,'stream_options':{'include_usage':false}}|-stream_options|{'model':'up','stream':true}",
                "{'model':'x','stream':true}|-stream_options|{'model':'up','stream':true}",
                "{'a':1,'model':'x','stream':true}|-a|{'stream_options':{'include_usage':true},'model':'up','stream':true}",
                "{'model':'x','messages':[]}|+so|{'model':'up','messages':[{'role':'assistant','content':'so'}]}",
                "{'messages':[{'content':[1]} ],'model':'x','a':1}|+a\\nb -a|{'messages':[{'content':[1]} ,{'role':'assistant','content':'a\\nb'}],'model':'up'}",
            })
    void onlyWhatIsNamedChanges(String body, String changes, String expected) {
        assertThat(changed(body, changes)).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void whatIsNotThereIsNotChanged() {
        assertThat(changed("{'model':'x','a':1}", "-b b>c")).isEqualTo("{\"model\":\"up\",\"a\":1}");
    }

    @Test
    void ofVeryManyFieldsTheFirstCanBeChanged() {
        var body = new StringBuilder("{'model':'x'");
        for (int i = 0; i < 500; i++) body.append(",'f").append(i).append("':").append(i);
        String changed = changed(body + "}", "-f0 -f126 -f499");
        assertThat(changed)
                .doesNotContain("\"f0\"")
                .contains("\"f126\":126,\"f127\"")
                .contains("\"f499\":499}");
    }
}
