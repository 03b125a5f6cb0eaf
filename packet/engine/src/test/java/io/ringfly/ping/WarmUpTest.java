/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static long running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("warm-up"))
                .count();
    }

    /** More data than a frame of mem: holds is no reason to fail. */
    @ParameterizedTest
    @ValueSource(ints = {0, 56, 1472, 65_507})
    void anyDataSizeWillDo(int dataSize) {
        for (boolean v4 : new boolean[] {true, false}) {
            assertTimeoutPreemptively(SOON, () -> WarmUp.start(v4, dataSize).join());
        }
        assertEquals(0, running());
    }
}
