/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CounterTest {

    @Test
    void countsFromZeroBeyondThirtyTwoBits() {
        Counter counter = new Counter();
        assertEquals(0, counter.get());
        counter.add(1);
        counter.add(0);
        counter.add(1L << 40);
        assertEquals((1L << 40) + 1, counter.get());
        assertEquals("1099511627777", counter.toString());
    }

    @Test
    void anotherThreadSeesItGrowWithoutAnyOtherHelp() throws InterruptedException {
        Counter counter = new Counter();
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; i < 1_000_000; i++) {
                counter.add(1);
            }
        });
        // a plain field could be read once, before the loop, for ever
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            long last = 0;
            while (last < 1_000_000) {
                long now = counter.get();
                assertEquals(Math.max(last, now), now, "it never goes back");
                last = now;
            }
        });
        writer.join();
        assertEquals(1_000_000, counter.get());
    }
}
