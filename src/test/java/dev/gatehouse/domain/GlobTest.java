package dev.gatehouse.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "turbo,turbo,true",
        "turbo,Turbo,true",
        "turbo,turbo2,false",
        "tur*,turbo,true",
        "*,anything,true",
        "groq/*,groq/llama-3.3/70b,true",
        "groq/*,groqs/llama,false",
        "*mini,gpt-mini-mini,true",
        "a*b*c,aXbXbXc,true",
        "a*b*c,aXbX,false",
        "gpt-?,gpt-4,true",
        "gpt-?,gpt-,false",
        "gpt-.,gpt-4,false",
        "**,x,true",
    })
    void starStandsForAnyTextAndQuestionMarkForOneCharacter(String pattern, String name, boolean matches) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
    }
}
