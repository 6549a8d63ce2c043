package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShapeTest {

    private final Shape shape = new Shape(name -> !name.equals("model"), "filler");

    @Test
    void whatNobodyReadsMayDifferOnceNothingElseFits() {
        learn("{'model':'m','sent':'1','n':1,'a':{'filler':'x'},'text':'word'}");
        assertThat(fits("{'model':'m','sent':'1','n':1,'a':{'filler':'yy'},'text':'other'}"))
                .isTrue();
        learn("{'model':'m','sent':'1','n':1,'a':{'filler':'x'},'text':'word'}");
        learn("{'model':'m','sent':'2','n':2,'a':{'filler':'x'},'text':'word'}");
        assertThat(fits("{'model':'m','sent':'12 345','n':0,'a':{'filler':''},'text':'another'}"))
                .isTrue();
        for (String other : new String[] {
            "{'model':'M','sent':'1','n':1,'a':{'filler':'x'},'text':'word'}",
            "{'model':'m','sent':'1','n':-1,'a':{'filler':'x'},'text':'word'}",
            "{'model':'m','sent':'1','n':1.5,'a':{'filler':'x'},'text':'word'}",
            "{'model':'m','sent':'1','n':01,'a':{'filler':'x'},'text':'word'}",
            "{'model':'m','sent':1,'n':1,'a':{'filler':'x'},'text':'word'}",
            "{'model':'m','sent':'\\\\x','n':1,'a':{'filler':'x'},'text':'word'}",
            "{'model':'m','sent':'ü','n':1,'a':{'filler':'x'},'text':'word'}",
            "{'model':'m','sent':'1','n':1,'a':{'other':'x'},'text':'word'}",
            "{'model':'m','sent':'1','n':1,'a':{'filler':'x'},'text':'word','more':1}",
        }) {
            assertThat(fits(other)).as(other).isFalse();
        }
    }

    @Test
    void lessonsAreBoundedOnlyWhileTheyAreInVain() {
        int lessons = 0;
        while (learn("{'model':'" + lessons + "','text':'word'}")) lessons++;
        assertThat(lessons).isBetween(2, 20);
        String last = "{'model':'" + (lessons - 1) + "','text':'word'}";
        assertThat(fits(last)).isTrue();
        assertThat(learn("{'model':'n','text':'word'}")).isTrue();
        assertThat(fits(last)).isFalse();
        assertThat(fits("{'model':'n','text':'other'}")).isTrue();
    }

    private boolean learn(String object) {
        byte[] bytes = bytes(object);
        int text = object.indexOf("'text':'") + 8;
        return shape.learn(bytes, 0, bytes.length, text, object.indexOf("'", text));
    }

    private boolean fits(String object) {
        byte[] bytes = bytes(object);
        return shape.fits(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String object) {
        return object.replace('\'', '"').getBytes(UTF_8);
    }
}
