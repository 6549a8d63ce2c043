package dev.gatehouse.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A document is the same however it is written. */
class DocumentTest {

    @Test
    void fieldsKeepTheirOrderAndItDoesNotCount() {
        Document document = Document.parse("version: 1\nsettings: {deadline: 5m, log_retention: 30d}\n");
        assertThat(document.json())
                .isEqualTo("{\"version\":1,\"settings\":{\"deadline\":\"5m\",\"log_retention\":\"30d\"}}");
        assertThat(document.yaml()).isEqualTo("version: 1\nsettings:\n  deadline: 5m\n  log_retention: 30d\n");
        assertThat(document)
                .isEqualTo(
                        Document.parse("{\"settings\":{\"log_retention\":\"30d\",\"deadline\":\"5m\"},\"version\":1}"))
                .isNotEqualTo(Document.parse("version: 1\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "off",
                "no",
                "true",
                "null",
                "~",
                "1",
                "0.59",
                "1e3",
                "0x1F",
                "1_000",
                "12:30",
                "2026-11-21",
                " a ",
                "a: b",
                "- a",
                "# a",
                "a #b",
                "\"a\"",
                "'a'",
                "*a",
                "&a",
                "!a",
                "%a",
                "@a",
                "{a",
                "[a",
                "a,b",
                "?",
                "|",
                ">",
                "",
                "env:KEY",
                "${env:KEY}",
                "a\nb",
                "a\n",
                "\ta",
                "\u2028",
                "\u0001",
                "\\",
                "é",
                "😀"
            })
    void textsSurviveEveryWriting(String text) {
        Document document = Document.ofJson("{\"version\":1,\"x\":[" + TextNode.valueOf(text) + "]}");
        assertThat(document.tree().path("x").path(0).textValue()).isEqualTo(text);
        assertThat(Document.parse(document.yaml())).isEqualTo(document);
        assertThat(Document.ofJson(document.json())).isEqualTo(document);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.59", "15", "-1", "123456789012345678901234567890", "1.5e-7", "true"})
    void valuesSurviveEveryWriting(String value) {
        Document document = Document.parse("version: 1\nx: " + value + "\n");
        assertThat(document.tree().path("x").isTextual()).isFalse();
        assertThat(Document.parse(document.yaml())).isEqualTo(document);
        assertThat(Document.ofJson(document.json())).isEqualTo(document);
    }
}
