package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanyTest {

    private final Company company = new Company();

    @Test
    void whoIsAloneIsNeverAskedToWait() {
        for (int i = 0; i < 3 * Company.BETWEEN_HOPES; i++) company.came(1);
        assertThat(company.expected()).isEqualTo(1);
    }

    @Test
    void asManyAreExpectedAsCame() {
        company.came(5);
        assertThat(company.expected()).isEqualTo(5);
        company.came(3);
        assertThat(company.expected()).isEqualTo(3);
        company.came(1);
        assertThat(company.expected()).isEqualTo(1);
    }

    @Test
    void nowAndThenOneMoreIsHopedFor() {
        company.came(5);
        for (int i = 1; i < Company.BETWEEN_HOPES; i++) {
            company.came(5);
            assertThat(company.expected()).isEqualTo(5);
        }
        company.came(5);
        assertThat(company.expected()).isEqualTo(6);
    }

    @Test
    void moreThanEnoughAreNotWaitedFor() {
        company.came(400);
        assertThat(company.expected()).isEqualTo(Company.ENOUGH);
    }
}
