/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TestpmdTest {

    private static String second(long pps) {
        return "  Throughput (since last show)\n  Rx-pps:          1          Rx-bps:          0\n  Tx-pps:     " + pps
                + "          Tx-bps:            0\n";
    }

    @Test
    void theRateIsTheMedianOfTheSecondsThatWereWhole() throws IOException {
        assertEquals(30, Testpmd.rate(second(0) + second(5) + second(30) + second(20) + second(40)));
    }

    @Test
    void whatPrintsNoRateIsQuoted() {
        IOException e = assertThrows(IOException.class, () -> Testpmd.rate("EAL: Error - exiting with code: 1"));
        assertEquals(
                "testpmd did not run, or prints otherwise than known: EAL: Error - exiting with code: 1",
                e.getMessage());
    }
}
