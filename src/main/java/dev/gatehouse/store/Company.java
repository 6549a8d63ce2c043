package dev.gatehouse.store;

/**
 * How many rows are worth waiting for: as many as came together last time, and now and then one more. So a steady stream is
 * stored in larger batches, and callers of which all are waiting already are not kept for one that cannot come.
 */
final class Company {

    /** Beyond it waiting saves the database nothing: the rest gathers while these are stored. */
    static final int ENOUGH = 16;

    /** So rarely does it hope for one more in vain. */
    static final int BETWEEN_HOPES = 8;

    private int expected = 1;
    private int asExpected;

    /** From 1, which is not waited for, to {@link #ENOUGH}. */
    int expected() {
        return expected;
    }

    /** @param rows those that were there when waiting was over */
    void came(int rows) {
        asExpected = rows == expected ? asExpected + 1 : 0;
        boolean hoping = asExpected == BETWEEN_HOPES && expected > 1;
        if (hoping) asExpected = 0;
        expected = Math.clamp(hoping ? rows + 1L : rows, 1, ENOUGH);
    }
}
