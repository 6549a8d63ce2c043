package dev.gatehouse.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Secret;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TotpTest {

    /** The secret of RFC 6238, appendix B, "12345678901234567890", in base 32. */
    private static final Secret RFC = new Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

    @Test
    void codesAreThoseOfTheStandard() {
        assertThat(Totp.code(RFC, Instant.ofEpochSecond(59))).isEqualTo("287082");
        assertThat(Totp.code(RFC, Instant.ofEpochSecond(1111111109))).isEqualTo("081804");
        assertThat(Totp.code(RFC, Instant.ofEpochSecond(20000000000L))).isEqualTo("353130");
    }

    @Test
    void oneStepToEitherSideIsNow() {
        Instant now = Instant.ofEpochSecond(1_000_000_000);
        for (int off = -1; off <= 1; off++) {
            String code = Totp.code(RFC, now.plusSeconds(30L * off));
            assertThat(Totp.step(RFC, code, now)).hasValue(1_000_000_000 / 30 + off);
        }
        assertThat(Totp.step(RFC, Totp.code(RFC, now.plusSeconds(60)), now)).isEmpty();
        assertThat(Totp.step(RFC, Totp.code(RFC, now.minusSeconds(60)), now)).isEmpty();
        assertThat(Totp.step(RFC, "", now)).isEmpty();
    }
}
